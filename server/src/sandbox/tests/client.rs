//! Requests to the sandbox without a socket.

use poem::endpoint::BoxEndpoint;
use poem::http::{HeaderName, Method, StatusCode, Uri};
use poem::{Endpoint, Request, RequestBuilder, Response};

pub(super) struct Client(pub(super) BoxEndpoint<'static>);

/// A request on its way.
pub(super) struct Call<'a> {
    client: &'a Client,
    request: RequestBuilder,
    body: String,
}

pub(super) struct Answered(pub(super) Response);

impl Client {
    pub(super) fn request(&self, method: Method, path: impl AsRef<str>) -> Call<'_> {
        let uri: Uri = path.as_ref().parse().unwrap();
        Call {
            client: self,
            request: Request::builder().method(method).uri(uri),
            body: String::new(),
        }
    }

    pub(super) fn get(&self, path: impl AsRef<str>) -> Call<'_> {
        self.request(Method::GET, path)
    }

    pub(super) fn post(&self, path: impl AsRef<str>) -> Call<'_> {
        self.request(Method::POST, path)
    }

    pub(super) fn delete(&self, path: impl AsRef<str>) -> Call<'_> {
        self.request(Method::DELETE, path)
    }
}

impl Call<'_> {
    pub(super) fn header(mut self, name: HeaderName, value: impl AsRef<str>) -> Self {
        self.request = self.request.header(name, value.as_ref());
        self
    }

    pub(super) fn body(mut self, body: impl Into<String>) -> Self {
        self.body = body.into();
        self
    }

    pub(super) async fn send(self) -> Answered {
        let answer = self.client.0.call(self.request.body(self.body)).await;
        Answered(answer.unwrap())
    }
}

impl Answered {
    #[track_caller]
    pub(super) fn assert_status(&self, status: StatusCode) {
        assert_eq!(self.0.status(), status);
    }

    #[track_caller]
    pub(super) fn assert_status_is_ok(&self) {
        self.assert_status(StatusCode::OK);
    }

    #[track_caller]
    pub(super) fn assert_header(&self, name: HeaderName, value: &str) {
        assert_eq!(self.0.header(name), Some(value));
    }
}
