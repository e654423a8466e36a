//! CPU time and memory of the servers, as the kernel counts them.

use std::fs;

use anyhow::{Context, Result};

/// Clock ticks a second in /proc, fixed on Linux for programs.
const TICKS: f64 = 100.0;

#[derive(Debug)]
pub struct Processes(Vec<u32>);

impl Processes {
    pub fn new(ids: &[u32]) -> Result<Self> {
        let processes = Self(ids.to_vec());
        processes.cpu_s()?;
        Ok(processes)
    }

    /// Seconds of CPU since their start, user and system, all of them together.
    pub fn cpu_s(&self) -> Result<f64> {
        self.sum(|id| {
            let stat = fs::read_to_string(format!("/proc/{id}/stat"))?;
            // The name in parentheses may hold spaces; counting begins after it.
            let (_, fields) = stat.rsplit_once(')').context("/proc/PID/stat has a name")?;
            let mut fields = fields.split_whitespace().skip(11);
            let mut ticks = || -> Result<f64> {
                Ok(fields.next().context("/proc/PID/stat is short")?.parse()?)
            };
            Ok((ticks()? + ticks()?) / TICKS)
        })
    }

    /// Resident memory, all of them together.
    pub fn rss_kib(&self) -> Result<f64> {
        self.sum(|id| {
            let status = fs::read_to_string(format!("/proc/{id}/status"))?;
            let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
            let number = line.and_then(|line| line.split_whitespace().next());
            Ok(number.context("/proc/PID/status has no VmRSS")?.parse()?)
        })
    }

    fn sum(&self, of: impl Fn(u32) -> Result<f64>) -> Result<f64> {
        self.0
            .iter()
            .map(|id| of(*id).with_context(|| format!("process {id}")))
            .sum()
    }
}
