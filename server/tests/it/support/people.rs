//! Members and tenants, as HTTP clients that know the endpoints by their types.

use reqwest::{Client, RequestBuilder, StatusCode};
use shared::api::accounts::{Credentials, Me, NewWorkspace, SignIn, SignUp};
use shared::api::conversations::{LoadThread, ThreadQuery};
use shared::api::members::{AcceptInvitation, Acceptance, InviteMember, NewInvitation};
use shared::api::widget::{OpenWidget, Opened, Opening, SendMessage, TenantWords};
use shared::api::workspace::{InboxSnapshot, LoadInbox};
use shared::api::{Empty, Endpoint, Method};
use shared::entities::{Role, WidgetKey};
use shared::error::{ApiError, ErrorCode};
use shared::ids::{ConversationId, MessageId};
use shared::live::TenantEvent;
use shared::replica::Thread;
use uuid::Uuid;

use super::{Node, Socket};

/// A signed-in member.
#[derive(Clone)]
pub struct Staff {
    base: String,
    client: Client,
    cookie: String,
    pub me: Me,
}

/// Fails the test unless this was refused with the code.
pub fn expect_error<T: std::fmt::Debug>(result: Result<T, ApiError>, code: ErrorCode) -> ApiError {
    let error = result.expect_err("this is refused");
    assert_eq!(error.code, code, "{error:?}");
    assert!(!error.request_id.is_empty());
    error
}

impl Staff {
    /// Signs a new company up; its owner is signed in.
    pub async fn sign_up(node: &Node) -> Self {
        Self::sign_up_at(&node.url("")).await
    }

    pub async fn sign_up_at(base: &str) -> Self {
        let number = Uuid::now_v7().simple().to_string();
        let new = NewWorkspace {
            company: format!("Company {}", &number[20..]),
            name: "Olga Owner".into(),
            email: format!("owner-{number}@example.com"),
            password: "eleven quiet lamps".into(),
        };
        let client = Client::new();
        let (me, cookie) = with_cookie::<SignUp>(&client, base, &new).await;
        Self {
            base: base.to_owned(),
            client,
            cookie,
            me,
        }
    }

    /// A colleague, invited by link and joined. Works on any node of the workspace.
    pub async fn invite(&self, name: &str, role: Role) -> Self {
        self.invite_at(&self.base, name, role).await
    }

    pub async fn invite_at(&self, base: &str, name: &str, role: Role) -> Self {
        let invited = self
            .call::<InviteMember>((), &NewInvitation { role })
            .await
            .expect("invited");
        let (_, token) = invited
            .link
            .split_once('#')
            .expect("a token in the fragment");
        let acceptance = Acceptance {
            token: token.to_owned(),
            name: name.to_owned(),
            email: format!("{}@example.com", Uuid::now_v7().simple()),
            password: "eleven quiet lamps".into(),
        };
        let client = Client::new();
        let (me, cookie) = with_cookie::<AcceptInvitation>(&client, base, &acceptance).await;
        Self {
            base: base.to_owned(),
            client,
            cookie,
            me,
        }
    }

    /// The same member in another browser.
    pub async fn sign_in_again(&self, password: &str) -> Self {
        self.sign_in_at(&self.base, password).await
    }

    /// The same member on another node.
    pub async fn sign_in_at(&self, base: &str, password: &str) -> Self {
        let (email, password) = (self.me.member.email.clone(), password.to_owned());
        let client = Client::new();
        let credentials = Credentials { email, password };
        let (me, cookie) = with_cookie::<SignIn>(&client, base, &credentials).await;
        Self {
            base: base.to_owned(),
            client,
            cookie,
            me,
        }
    }

    pub async fn call<E: Endpoint>(
        &self,
        params: E::Params,
        body: &E::Request,
    ) -> Result<E::Reply, ApiError> {
        let request = request::<E>(&self.client, &self.base, &params, body);
        answer(request.header("cookie", &self.cookie)).await
    }

    /// A request that no type describes.
    pub fn raw(&self, method: &str, path: &str) -> RequestBuilder {
        let method = method.parse().expect("a method");
        self.client
            .request(method, format!("{}{path}", self.base))
            .header("cookie", &self.cookie)
            .header("x-porchlight", "1")
    }

    pub async fn inbox(&self) -> InboxSnapshot {
        self.call::<LoadInbox>((), &Empty {})
            .await
            .expect("the inbox loads")
    }

    pub async fn thread(&self, id: ConversationId) -> Thread {
        self.call::<LoadThread>(id, &ThreadQuery::default())
            .await
            .expect("the thread loads")
    }

    pub fn base(&self) -> &str {
        &self.base
    }

    pub fn cookie(&self) -> &str {
        &self.cookie
    }

    pub fn key(&self) -> WidgetKey {
        self.me.workspace.widget_key.clone()
    }

    /// A live connection that begins at a fresh snapshot.
    pub async fn connect(&self) -> Socket {
        Socket::staff(&self.base, &self.cookie, None).await
    }
}

/// A tenant with the widget open.
#[derive(Clone)]
pub struct TenantClient {
    pub base: String,
    pub client: Client,
    pub opened: Opened,
    pub conversation: ConversationId,
}

impl TenantClient {
    pub async fn open(node: &Node, key: WidgetKey) -> Self {
        Self::open_with(node, key, None)
            .await
            .expect("the widget opens")
    }

    pub async fn open_with(
        node: &Node,
        key: WidgetKey,
        token: Option<String>,
    ) -> Result<Self, ApiError> {
        Self::open_at(&node.url(""), key, token).await
    }

    pub async fn open_at(
        base: &str,
        key: WidgetKey,
        token: Option<String>,
    ) -> Result<Self, ApiError> {
        let client = Client::new();
        let opening = Opening {
            key,
            token,
            property: None,
        };
        let request = request::<OpenWidget>(&client, base, &(), &opening);
        let opened: Opened = answer(request).await?;
        let conversation = opened
            .thread
            .conversation
            .unwrap_or_else(|| ConversationId(Uuid::now_v7()));
        Ok(Self {
            base: base.to_owned(),
            client,
            opened,
            conversation,
        })
    }

    pub async fn call<E: Endpoint<Params = ()>>(
        &self,
        body: &E::Request,
    ) -> Result<E::Reply, ApiError> {
        let request = request::<E>(&self.client, &self.base, &(), body);
        answer(request.bearer_auth(&self.opened.token)).await
    }

    /// Writes a message under a new id.
    pub async fn write(&self, body: &str) -> TenantEvent {
        self.send(MessageId(Uuid::now_v7()), body)
            .await
            .expect("sent")
    }

    pub async fn send(&self, id: MessageId, body: &str) -> Result<TenantEvent, ApiError> {
        let words = TenantWords {
            id,
            conversation: self.conversation,
            body: body.to_owned(),
        };
        self.call::<SendMessage>(&words).await
    }

    /// A live connection that begins at the thread this client opened with.
    pub async fn connect(&self) -> Socket {
        Socket::tenant(
            &self.base,
            &self.opened.token,
            Some(self.opened.thread.position),
        )
        .await
    }
}

fn request<E: Endpoint>(
    client: &Client,
    base: &str,
    params: &E::Params,
    body: &E::Request,
) -> RequestBuilder {
    let url = format!("{base}{}", E::path(params));
    let request = match E::METHOD {
        Method::Get => client.get(url).query(body),
        Method::Post => client.post(url).json(body),
        Method::Put => client.put(url).json(body),
        Method::Patch => client.patch(url).json(body),
        Method::Delete => client.delete(url).json(body),
    };
    request.header("x-porchlight", "1")
}

async fn answer<T: serde::de::DeserializeOwned>(request: RequestBuilder) -> Result<T, ApiError> {
    let response = request.send().await.expect("the node answers");
    let status = response.status();
    let text = response.text().await.expect("a whole body");
    if status == StatusCode::OK {
        Ok(serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}")))
    } else {
        let error: ApiError = serde_json::from_str(&text)
            .unwrap_or_else(|error| panic!("{status} with no error body ({error}): {text}"));
        assert_eq!(status.as_u16(), error.code.status(), "{error:?}");
        Err(error)
    }
}

async fn with_cookie<E: Endpoint<Params = (), Reply = Me>>(
    client: &Client,
    base: &str,
    body: &E::Request,
) -> (Me, String) {
    let response = request::<E>(client, base, &(), body)
        .send()
        .await
        .expect("the node answers");
    assert_eq!(response.status(), StatusCode::OK);
    let cookie = response
        .headers()
        .get("set-cookie")
        .and_then(|value| value.to_str().ok())
        .and_then(|text| text.split(';').next())
        .expect("a session cookie")
        .to_owned();
    (response.json().await.expect("who one is"), cookie)
}
