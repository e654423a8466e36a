//! The HTTP interface as types: both ends name an endpoint by its type, so that a path, a method or
//! a body can't differ between them.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::entities::Permission;
use crate::ids::{
    ConversationId, DocumentId, InvitationId, MemberId, RuleId, SessionId, TagId, TestId,
};

pub mod accounts;
pub mod agent_tests;
pub mod conversations;
pub mod documents;
pub mod health;
pub mod members;
pub mod playground;
pub mod properties;
pub mod rules;
pub mod safety_texts;
pub mod tags;
pub mod widget;
pub mod workspace;

/// One endpoint.
pub trait Endpoint {
    const METHOD: Method;
    /// With `{names}` where the parameters stand.
    const PATH: &'static str;
    const ACCESS: Access;
    /// Fills the names of the path, in order.
    type Params: PathParams;
    /// The JSON body; the query of a `GET`.
    type Request: Serialize + DeserializeOwned;
    type Reply: Serialize + DeserializeOwned;

    /// The path with its names filled in.
    fn path(params: &Self::Params) -> String {
        let mut values = params.values().into_iter();
        Self::PATH
            .split('/')
            .map(|part| match part.strip_prefix('{') {
                Some(_) => values.next().unwrap_or_default(),
                None => part.to_owned(),
            })
            .collect::<Vec<_>>()
            .join("/")
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

impl Method {
    pub fn as_str(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Patch => "PATCH",
            Method::Delete => "DELETE",
        }
    }
}

/// Who may call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    Public,
    Staff(Permission),
    /// The tenant whose token it is.
    Tenant,
}

/// What stands in a path: ids only, which have no character that a path could mistake.
pub trait PathParams: DeserializeOwned {
    fn values(&self) -> Vec<String>;
}

impl PathParams for () {
    fn values(&self) -> Vec<String> {
        Vec::new()
    }
}

macro_rules! one_id_in_the_path {
    ($($id:ty),+) => {$(
        impl PathParams for $id {
            fn values(&self) -> Vec<String> {
                vec![self.to_string()]
            }
        }
    )+};
}

one_id_in_the_path!(
    ConversationId,
    DocumentId,
    InvitationId,
    MemberId,
    RuleId,
    SessionId,
    TagId,
    TestId
);

impl PathParams for (ConversationId, TagId) {
    fn values(&self) -> Vec<String> {
        vec![self.0.to_string(), self.1.to_string()]
    }
}

/// An endpoint as a value, for tests that go through all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndpointInfo {
    pub name: &'static str,
    pub method: Method,
    pub path: &'static str,
    pub access: Access,
}

/// Declares the endpoints of one resource as a table, and lists them.
macro_rules! endpoints {
    ($(
        $(#[doc = $doc:literal])*
        $name:ident: $method:ident $path:literal, $access:expr, $params:ty, $request:ty => $reply:ty;
    )+) => {
        $(
            $(#[doc = $doc])*
            #[derive(Debug)]
            pub enum $name {}

            impl $crate::api::Endpoint for $name {
                const METHOD: $crate::api::Method = $crate::api::Method::$method;
                const PATH: &'static str = $path;
                const ACCESS: $crate::api::Access = $access;
                type Params = $params;
                type Request = $request;
                type Reply = $reply;
            }
        )+

        pub const ENDPOINTS: &[$crate::api::EndpointInfo] = &[$(
            $crate::api::EndpointInfo {
                name: stringify!($name),
                method: $crate::api::Method::$method,
                path: $path,
                access: $access,
            },
        )+];
    };
}
use endpoints;

/// All endpoints.
pub fn all() -> impl Iterator<Item = EndpointInfo> {
    [
        accounts::ENDPOINTS,
        members::ENDPOINTS,
        workspace::ENDPOINTS,
        properties::ENDPOINTS,
        tags::ENDPOINTS,
        conversations::ENDPOINTS,
        documents::ENDPOINTS,
        playground::ENDPOINTS,
        rules::ENDPOINTS,
        agent_tests::ENDPOINTS,
        safety_texts::ENDPOINTS,
        widget::ENDPOINTS,
        health::ENDPOINTS,
    ]
    .into_iter()
    .flatten()
    .copied()
}

/// The body of requests that have nothing to say, and of replies that say nothing but "done".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Empty {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_filled_in_order() {
        let conversation = ConversationId(uuid::Uuid::from_u128(1));
        let tag = TagId(uuid::Uuid::from_u128(2));
        assert_eq!(
            conversations::ApplyTag::path(&(conversation, tag)),
            format!("/api/conversations/{conversation}/tags/{tag}")
        );
    }

    #[test]
    fn no_two_endpoints_share_method_and_path() {
        let mut seen = std::collections::HashSet::new();
        for endpoint in all() {
            assert!(
                seen.insert((endpoint.method, endpoint.path)),
                "{endpoint:?}"
            );
        }
    }

    #[test]
    fn only_get_reads_and_get_only_reads() {
        for endpoint in all() {
            let reads = ["Read", "List", "Load", "Check"]
                .iter()
                .any(|verb| endpoint.name.starts_with(verb));
            assert_eq!(reads, endpoint.method == Method::Get, "{endpoint:?}");
        }
    }
}
