use http::header::{HOST, HeaderName};
use http::{HeaderValue, Uri};

use super::inventory::Beside;
use crate::client::Asked;
use crate::generator::Requests;

/// Where the tokens of sidecars and apps are shown.
const TOKEN: HeaderName = HeaderName::from_static("dapr-api-token");

/// Requests to `/api/…` sent another way: through a sidecar, as the app beside it sends them, or to an app as its sidecar does.
pub struct Invoked<W> {
    work: W,
    prefix: String,
    cut: &'static str,
    token: HeaderValue,
}

impl<W> Invoked<W> {
    /// Through the caller's sidecar to this app.
    pub fn through(work: W, caller: &Beside, app_id: &str) -> anyhow::Result<Self> {
        Ok(Self {
            work,
            prefix: format!("/v1.0/invoke/{app_id}/method"),
            // The gateway alone knows paths below /api.
            cut: if app_id.starts_with("api-gateway") { "" } else { "/api" },
            token: HeaderValue::from_str(&caller.api_token)?,
        })
    }

    /// To the app itself, without any sidecar.
    pub fn direct(work: W, callee: &Beside) -> anyhow::Result<Self> {
        Ok(Self {
            work,
            prefix: String::new(),
            cut: "/api",
            token: HeaderValue::from_str(&callee.app_token)?,
        })
    }

    /// One request sent that way.
    pub fn sent(&self, mut request: Asked) -> anyhow::Result<Asked> {
        let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
        let path = path.strip_prefix(self.cut).unwrap_or(path);
        *request.uri_mut() = format!("{}{path}", self.prefix).parse::<Uri>()?;
        request.headers_mut().insert(HOST, HeaderValue::from_static("localhost"));
        request.headers_mut().insert(TOKEN, self.token.clone());
        Ok(request)
    }
}

impl<W: Requests> Requests for Invoked<W> {
    fn request(&self, number: u64, connection: usize) -> anyhow::Result<Asked> {
        self.sent(self.work.request(number, connection)?)
    }
}

/// The same request again and again, in the name of these people in turn.
pub struct Same {
    /// Below `/api`.
    pub path: &'static str,
    /// Whose; empty for what needs nobody.
    pub tokens: Vec<HeaderValue>,
}

impl Requests for Same {
    fn request(&self, _: u64, connection: usize) -> anyhow::Result<Asked> {
        let token = self.tokens.get(connection % self.tokens.len().max(1));
        crate::client::ask(http::Method::GET, self.path, token, None)
    }
}
