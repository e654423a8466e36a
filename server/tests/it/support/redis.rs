//! A Redis of the test's own, to be killed and frozen.

use std::net::{Ipv4Addr, TcpListener};
use std::process::Stdio;

use tokio::process::{Child, Command};

use super::look_until;

pub struct RedisServer {
    port: u16,
    folder: tempfile::TempDir,
    child: Child,
}

impl RedisServer {
    pub async fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        let folder = tempfile::tempdir().unwrap();
        let child = spawn(port, &folder);
        let server = Self {
            port,
            folder,
            child,
        };
        server.answers().await;
        server
    }

    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// As a power cut does it: no goodbye, nothing kept.
    pub async fn kill(&mut self) {
        self.child.kill().await.unwrap();
    }

    pub async fn restart(&mut self) {
        self.child = spawn(self.port, &self.folder);
        self.answers().await;
    }

    /// `STOP` leaves every connection open and answers none of them.
    pub async fn signal(&self, name: &str) {
        let process = self.child.id().expect("it runs").to_string();
        let mut kill = Command::new("kill");
        kill.arg(format!("-{name}")).arg(process);
        assert!(kill.status().await.unwrap().success());
    }

    pub async fn command(&self, words: &[&str]) {
        let client = redis::Client::open(self.url()).unwrap();
        let mut connection = client.get_multiplexed_async_connection().await.unwrap();
        let (name, rest) = words.split_first().unwrap();
        let mut command = redis::cmd(name);
        let () = command
            .arg(rest)
            .query_async(&mut connection)
            .await
            .unwrap();
    }

    async fn answers(&self) {
        let client = redis::Client::open(self.url()).unwrap();
        look_until("Redis starts", async || {
            client.get_multiplexed_async_connection().await.is_ok()
        })
        .await;
    }
}

fn spawn(port: u16, folder: &tempfile::TempDir) -> Child {
    Command::new("redis-server")
        .args(["--port", &port.to_string(), "--bind", "127.0.0.1"])
        .args(["--save", "", "--appendonly", "no"])
        .arg("--dir")
        .arg(folder.path())
        .stdout(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .expect("redis-server is installed: `cargo xtask setup databases`")
}
