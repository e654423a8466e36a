//! Settings: each a flag and an environment variable, with its default. `docs/configuration.md` is
//! printed from this type.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;
use ipnet::IpNet;

/// What `porchlight serve` and every command that opens the store can be told.
#[derive(Args, Clone, Debug)]
pub struct StoreConfig {
    /// Where everything is kept: `sqlite://FILE`, or `postgres://USER:PASSWORD@HOST/NAME` for
    /// several machines.
    #[arg(
        long,
        env = "PORCHLIGHT_DATABASE",
        default_value = "sqlite://porchlight.db"
    )]
    pub database: String,

    /// Folder of the embedding model all-MiniLM-L6-v2. Without it the inbox and the emergency net
    /// work, and the agent hands every question to a human.
    #[arg(long, env = "PORCHLIGHT_MODEL_DIR")]
    pub model_dir: Option<PathBuf>,
}

#[derive(Args, Clone, Debug)]
pub struct ServeConfig {
    #[command(flatten)]
    pub store: StoreConfig,

    /// Address and port to listen on.
    #[arg(long, env = "PORCHLIGHT_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,

    /// Address under which browsers reach this server, like `https://chat.example.com`. With it,
    /// only pages of this origin may write, and under https the session cookie is bound to it.
    #[arg(long, env = "PORCHLIGHT_PUBLIC_URL")]
    pub public_url: Option<String>,

    /// Redis for live events between several nodes, like `redis://HOST:6379`.
    #[arg(long, env = "PORCHLIGHT_REDIS")]
    pub redis: Option<String>,

    /// Begins the names of our Redis channels, so that several installations can share one Redis.
    #[arg(long, env = "PORCHLIGHT_REDIS_PREFIX", default_value = "porchlight")]
    pub redis_prefix: String,

    /// Proxies whose `X-Forwarded-For` is believed; from anyone else it is ignored.
    #[arg(long, env = "PORCHLIGHT_TRUSTED_PROXIES", value_delimiter = ',')]
    pub trusted_proxies: Vec<IpAddr>,

    /// Connections one address may hold open. Proxies that are trusted are not counted; sockets of
    /// those behind them are.
    #[arg(
        long,
        env = "PORCHLIGHT_CONNECTIONS_PER_ADDRESS",
        default_value_t = 500
    )]
    pub connections_per_address: usize,

    /// Also serves the demo website, with the widget of the first workspace, on this address.
    #[arg(long, env = "PORCHLIGHT_DEMO_LISTEN")]
    pub demo_listen: Option<SocketAddr>,

    /// How long the agent waits, in milliseconds, for a tenant to finish a burst of messages.
    #[arg(long, env = "PORCHLIGHT_TURN_PAUSE_MS", default_value_t = 900)]
    pub turn_pause_ms: u64,

    #[command(flatten)]
    pub composer: ComposerConfig,

    /// Private networks that web pages may be read from, like `10.1.0.0/16`. Without it no address that
    /// a member types leads anywhere but into the public internet, by its usual ports.
    #[arg(long, env = "PORCHLIGHT_PRIVATE_NETWORKS", default_value = "")]
    pub private_networks: Networks,

    /// Sign-ups one address may make in an hour.
    #[arg(long, env = "PORCHLIGHT_SIGN_UPS_PER_HOUR", default_value_t = 10)]
    pub sign_ups_per_hour: u32,

    /// Sign-ins and invitation look-ups one address may try in a minute.
    #[arg(long, env = "PORCHLIGHT_SIGN_INS_PER_MINUTE", default_value_t = 60)]
    pub sign_ins_per_minute: u32,

    /// Messages one tenant may send in a minute.
    #[arg(
        long,
        env = "PORCHLIGHT_TENANT_MESSAGES_PER_MINUTE",
        default_value_t = 30
    )]
    pub tenant_messages_per_minute: u32,

    /// Requests of any kind one tenant may make in a minute.
    #[arg(
        long,
        env = "PORCHLIGHT_TENANT_REQUESTS_PER_MINUTE",
        default_value_t = 120
    )]
    pub tenant_requests_per_minute: u32,

    /// Requests all widgets of one address may make in a minute.
    #[arg(
        long,
        env = "PORCHLIGHT_WIDGET_REQUESTS_PER_MINUTE",
        default_value_t = 600
    )]
    pub widget_requests_per_minute: u32,

    /// Widgets one address may open as a new tenant in a minute.
    #[arg(long, env = "PORCHLIGHT_NEW_TENANTS_PER_MINUTE", default_value_t = 30)]
    pub new_tenants_per_minute: u32,
}

// Longer than any of these, and a tenant wonders whether anybody is there.
const CONNECT_MS: u64 = 2_000;
const FIRST_WORD_MS: u64 = 8_000;
const ANSWER_MS: u64 = 20_000;
/// An answer of the length that is allowed, some 400 words in chunks of 300 bytes, and as much again.
const BYTES: usize = 262_144;

/// The language model that may put answers into words, and how long it is waited for.
#[derive(Args, Clone, Debug)]
pub struct ComposerConfig {
    /// Where a language model is asked to put answers into words, like `http://127.0.0.1:8081/v1`: the
    /// base address of any server that speaks OpenAI's chat interface. It may be on a private network.
    /// Without it the agent quotes the documents.
    #[arg(long, env = "PORCHLIGHT_COMPOSER_URL", requires = "composer_model")]
    pub composer_url: Option<String>,

    /// Name of the model to ask there.
    #[arg(long, env = "PORCHLIGHT_COMPOSER_MODEL")]
    pub composer_model: Option<String>,

    /// The key that the model's server asks for. Give it by the variable: others on the machine can
    /// read flags.
    #[arg(long, env = "PORCHLIGHT_COMPOSER_KEY", hide_env_values = true)]
    pub composer_key: Option<Secret>,

    /// Milliseconds to reach the model's server; after these and the next two, the documents are quoted.
    #[arg(long, env = "PORCHLIGHT_COMPOSER_CONNECT_MS", default_value_t = CONNECT_MS)]
    pub composer_connect_ms: u64,

    /// Milliseconds from the question to the model's first word.
    #[arg(long, env = "PORCHLIGHT_COMPOSER_FIRST_WORD_MS", default_value_t = FIRST_WORD_MS)]
    pub composer_first_word_ms: u64,

    /// Milliseconds from the question to the end of the model's answer.
    #[arg(long, env = "PORCHLIGHT_COMPOSER_ANSWER_MS", default_value_t = ANSWER_MS)]
    pub composer_answer_ms: u64,

    /// Bytes that the model's server may send for one answer, its marks included.
    #[arg(long, env = "PORCHLIGHT_COMPOSER_BYTES", default_value_t = BYTES)]
    pub composer_bytes: usize,
}

/// No model, and the bounds that the command line would set.
impl Default for ComposerConfig {
    fn default() -> Self {
        Self {
            composer_url: None,
            composer_model: None,
            composer_key: None,
            composer_connect_ms: CONNECT_MS,
            composer_first_word_ms: FIRST_WORD_MS,
            composer_answer_ms: ANSWER_MS,
            composer_bytes: BYTES,
        }
    }
}

/// Networks that are not public and may be asked all the same: an intranet, a test.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Networks(Vec<IpNet>);

impl Networks {
    pub fn contain(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }
}

impl FromStr for Networks {
    type Err = ipnet::AddrParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let each = text.split(',').map(str::trim).filter(|it| !it.is_empty());
        each.map(str::parse).collect::<Result<_, _>>().map(Networks)
    }
}

/// Is never printed: not in a log, not by `check-config`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

impl ServeConfig {
    /// Whether browsers reach us over TLS.
    pub fn is_secure(&self) -> bool {
        self.public_url
            .as_deref()
            .is_some_and(|url| url.starts_with("https://"))
    }
}
