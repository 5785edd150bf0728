//! JSON that is written already: statements are answered as they were stored, number for number.

use poem::{IntoResponse, Response};
use poem_openapi::payload::{Json, Payload};
use poem_openapi::registry::{MetaSchemaRef, Registry};
use poem_openapi::types::Type;
use std::marker::PhantomData;

/// Text of a JSON value that looks like `T`.
pub struct RawJson<T>(String, PhantomData<T>);

impl<T> RawJson<T> {
    /// The text must be JSON.
    pub fn new(json: String) -> RawJson<T> {
        RawJson(json, PhantomData)
    }
}

impl<T: Type> Payload for RawJson<T> {
    const CONTENT_TYPE: &'static str = Json::<T>::CONTENT_TYPE;

    fn schema_ref() -> MetaSchemaRef {
        T::schema_ref()
    }

    fn register(registry: &mut Registry) {
        T::register(registry);
    }
}

impl<T: Type> IntoResponse for RawJson<T> {
    fn into_response(self) -> Response {
        Response::builder()
            .content_type(Self::CONTENT_TYPE)
            .body(self.0)
    }
}
