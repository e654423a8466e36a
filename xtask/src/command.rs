//! Starting other programs, and turning what they say when they fail into one helpful sentence.
//! `run` shows their output, `capture` returns it, `run_quietly` keeps it in a log file.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, ErrorKind};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context, Result, anyhow, bail};

/// Runs with our standard output. The error carries the command, to be repeated by hand.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command
        .status()
        .map_err(|error| cannot_start(command, &error))?;
    check(command, status)
}

/// What the program printed, without the line end.
pub fn capture(command: &mut Command) -> Result<String> {
    let output = command
        .output()
        .map_err(|error| cannot_start(command, &error))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("`{}` failed: {}", shown(command), said.trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout)
        .trim_end()
        .to_owned())
}

/// Whether it starts and ends well; what it prints is of no interest.
pub fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Output goes to `log`; on failure its end is shown with the most likely cause first.
pub fn run_quietly(command: &mut Command, log: &Path) -> Result<()> {
    if let Some(folder) = log.parent() {
        fs::create_dir_all(folder)
            .with_context(|| format!("cannot create {}", folder.display()))?;
    }
    let file = File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
    command
        .stdin(Stdio::null())
        .stdout(file.try_clone()?)
        .stderr(file);
    let status = command
        .status()
        .map_err(|error| cannot_start(command, &error))?;
    if status.success() {
        return Ok(());
    }
    let said = fs::read_to_string(log).unwrap_or_default();
    let end: Vec<&str> = said.lines().rev().take(12).collect();
    let end: Vec<&str> = end.into_iter().rev().collect();
    let cause = likely_cause(&said).unwrap_or("the command failed");
    Err(anyhow!(
        "{cause}\n  command: {}\n  log: {}\n    {}",
        shown(command),
        log.display(),
        end.join("\n    ")
    ))
}

/// Shows every line of standard output as it comes and hands it to `each` as well.
pub fn run_watched(command: &mut Command, mut each: impl FnMut(&str)) -> Result<()> {
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| cannot_start(command, &error))?;
    let stdout = child
        .stdout
        .take()
        .context("standard output was asked for")?;
    for line in BufReader::new(stdout).split(b'\n') {
        let line = line?;
        let line = String::from_utf8_lossy(&line);
        println!("{line}");
        each(&line);
    }
    let status = child.wait()?;
    check(command, status)
}

/// The command as one would type it, with the environment that was set for it.
pub fn shown(command: &Command) -> String {
    let variables = command
        .get_envs()
        .filter(|(name, _)| *name != "PATH")
        .filter_map(|(name, value)| Some(format!("{}={}", text(name), quoted(value?))));
    let words = std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(quoted);
    variables.chain(words).collect::<Vec<_>>().join(" ")
}

fn check(command: &Command, status: ExitStatus) -> Result<()> {
    if status.success() {
        return Ok(());
    }
    match status.code() {
        Some(code) => bail!("exit code {code} from `{}`", shown(command)),
        None => bail!("`{}` was ended by a signal", shown(command)),
    }
}

fn cannot_start(command: &Command, error: &std::io::Error) -> anyhow::Error {
    let program = text(command.get_program());
    match error.kind() {
        ErrorKind::NotFound => anyhow!(
            "`{program}` is not installed, or the folder to start it in does not exist; \
             `cargo xtask setup` installs what Porchlight needs"
        ),
        ErrorKind::PermissionDenied => anyhow!("`{program}` may not be executed: {error}"),
        _ => anyhow!("cannot start `{program}`: {error}"),
    }
}

/// The sentence that helps, for the failures that are nobody's mistake in the code.
fn likely_cause(said: &str) -> Option<&'static str> {
    const CAUSES: [(&str, &[&str]); 4] = [
        (
            "the disk is full: free some space (the cache folder may be deleted as a whole) and \
             run the same command again",
            &[
                "No space left on device",
                "ENOSPC",
                "os error 28",
                "not enough free space",
            ],
        ),
        (
            "another installation holds the package manager's lock: wait for it and run the same \
             command again",
            &["Could not get lock", "Unable to acquire the dpkg"],
        ),
        (
            "the network cannot be reached: connect, or name your proxy in HTTPS_PROXY, and run \
             the same command again; it goes on where it stopped",
            &[
                "Could not resolve host",
                "Couldn't resolve host",
                "Temporary failure resolving",
                "Temporary failure in name resolution",
                "Name or service not known",
                "Network is unreachable",
                "Failed to connect",
                "Could not connect",
                "Connection refused",
                "Connection timed out",
                "connection failed",
                "error sending request",
                "download of config.json failed",
                "spurious network error",
                "ENOTFOUND",
                "EAI_AGAIN",
                "ECONNREFUSED",
                "ETIMEDOUT",
                "NewConnectionError",
            ],
        ),
        (
            "permission was refused: run it as a user who may write there, or as root",
            &["Permission denied", "are you root", "EACCES", "os error 13"],
        ),
    ];
    CAUSES
        .iter()
        .find(|(_, signs)| signs.iter().any(|sign| said.contains(sign)))
        .map(|(cause, _)| *cause)
}

fn text(word: &OsStr) -> String {
    word.to_string_lossy().into_owned()
}

fn quoted(word: &OsStr) -> String {
    let word = text(word);
    let plain = |c: char| c.is_alphanumeric() || "-_./=:,@+%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_shown_so_that_it_can_be_pasted() {
        let mut command = Command::new("cargo");
        command.args(["test", "--", "a name"]).env("CI", "true");
        assert_eq!(shown(&command), "CI=true cargo test -- 'a name'");
    }

    #[test]
    fn the_cause_is_named_before_the_consequence() {
        let npm = "npm error code EAI_AGAIN\nnpm error request to the registry failed";
        assert!(likely_cause(npm).unwrap().starts_with("the network"));
        let disk = "error: failed to write: No space left on device (os error 28)";
        assert!(likely_cause(disk).unwrap().starts_with("the disk is full"));
        assert_eq!(likely_cause("error[E0308]: mismatched types"), None);
    }

    #[test]
    fn a_missing_program_says_what_installs_it() {
        let error = run(&mut Command::new("no-such-program-of-ours")).unwrap_err();
        assert!(error.to_string().contains("cargo xtask setup"), "{error}");
    }
}
