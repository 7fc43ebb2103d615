//! One request for a set of keys.

use bytes::Bytes;
use http::{HeaderMap, Request, Uri, header::ACCEPT};
use http_body_util::{BodyExt, Empty, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use rustls::crypto::ring;
use serde_json::Value;

use super::JwksError;

/// More than any issuer publishes, in bytes.
const LARGEST: usize = 1 << 20;

pub(super) async fn fetch(uri: &Uri, headers: &HeaderMap) -> Result<Value, JwksError> {
    let connector = connector().await?;
    // The connection ends with the answer: the next request may come from another thread, after its runtime has ended.
    let client = Client::builder(TokioExecutor::new())
        .pool_max_idle_per_host(0)
        .build::<_, Empty<Bytes>>(connector);
    let mut request = Request::new(Empty::new());
    *request.uri_mut() = uri.clone();
    request
        .headers_mut()
        .insert(ACCEPT, http::HeaderValue::from_static("application/json"));
    request.headers_mut().extend(headers.clone());
    let response = client
        .request(request)
        .await
        .map_err(|error| failed(&error))?;
    let status = response.status();
    if !status.is_success() {
        return Err(JwksError::new(format!("answered {status}")));
    }
    let body = Limited::new(response.into_body(), LARGEST).collect().await;
    let body = body.map_err(|error| failed(&*error))?.to_bytes();
    serde_json::from_slice(&body)
        .map_err(|error| JwksError::new(format!("answered no JSON: {error}")))
}

/// Reading the system's certificates blocks.
async fn connector() -> Result<HttpsConnector<HttpConnector>, JwksError> {
    let made = tokio::task::spawn_blocking(|| {
        HttpsConnectorBuilder::new()
            .with_provider_and_native_roots(ring::default_provider())
            .map(|builder| builder.https_or_http().enable_http1().build())
    });
    match made.await {
        Ok(Ok(connector)) => Ok(connector),
        Ok(Err(error)) => Err(failed(&error)),
        Err(error) => Err(failed(&error)),
    }
}

/// The error with what caused it, for "error sending request" alone tells nothing.
fn failed(error: &dyn std::error::Error) -> JwksError {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    JwksError::new(format!("cannot be reached: {text}"))
}
