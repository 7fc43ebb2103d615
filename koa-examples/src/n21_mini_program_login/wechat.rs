//! WeChat's interface `code2session`: whose code it is.

use std::{env, time::Duration};

use bytes::Bytes;
use http_body_util::{BodyExt, Empty, Limited};
use hyper_rustls::HttpsConnectorBuilder;
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use koa_core::{Error, OrThrow, Query, Result, Server};
use serde_json::Value;
use tokio::sync::OnceCell;

use super::stand_in;

const TIMEOUT: Duration = Duration::from_secs(5);
const LARGEST: usize = 64 * 1024;

/// Where WeChat is, and who asks.
#[derive(Debug)]
pub struct WeChat {
    /// `https://api.weixin.qq.com`, or none for the stand-in.
    base: Option<String>,
    appid: String,
    secret: String,
    /// Starts with the first login that needs it.
    stand_in: OnceCell<Server>,
}

impl WeChat {
    /// WeChat at a URL, asked in the name of a mini program.
    pub fn new(base: &str, appid: &str, secret: &str) -> Self {
        WeChat {
            base: Some(base.trim_end_matches('/').to_owned()),
            appid: appid.to_owned(),
            secret: secret.to_owned(),
            stand_in: OnceCell::new(),
        }
    }

    /// `WECHAT_URL`, `WECHAT_APPID` and `WECHAT_SECRET`; a stand-in on this machine where there is no URL.
    pub fn from_env() -> Self {
        let variable = |name| env::var(name).unwrap_or_default();
        WeChat {
            base: env::var("WECHAT_URL").ok(),
            appid: variable("WECHAT_APPID"),
            secret: variable("WECHAT_SECRET"),
            stand_in: OnceCell::new(),
        }
    }

    /// The openid of whoever a code is of.
    pub async fn code2session(&self, code: &str) -> Result<String> {
        let base = match &self.base {
            Some(base) => base.clone(),
            None => {
                let server = self.stand_in.get_or_try_init(stand_in::start).await?;
                format!("http://{}", server.local_addr())
            }
        };
        // The code is a client's text: as a pair of a query it cannot add others.
        let mut query = Query::default();
        query.append("appid", &*self.appid);
        query.append("secret", &*self.secret);
        query.append("js_code", code);
        query.append("grant_type", "authorization_code");
        let url = format!("{base}/sns/jscode2session?{query}");
        let answer = tokio::time::timeout(TIMEOUT, get(&url))
            .await
            .or_throw(504, "WeChat does not answer")??;
        match (answer["openid"].as_str(), answer["errcode"].as_i64()) {
            (Some(openid), None | Some(0)) => Ok(openid.to_owned()),
            (_, Some(40029 | 40163)) => {
                Err(Error::new(401).with_message("the code is not valid, or was used before"))
            }
            // The text may hold what is not for clients: it is for the log.
            _ => Err(Error::new(502).with_message(format!("WeChat: {answer}"))),
        }
    }
}

async fn get(url: &str) -> Result<Value> {
    let unreachable = "WeChat is not reachable";
    // Reading the system's certificates blocks.
    let builder = tokio::task::spawn_blocking(|| {
        let provider = rustls::crypto::ring::default_provider();
        HttpsConnectorBuilder::new().with_provider_and_native_roots(provider)
    });
    let connector = builder.await??.https_or_http().enable_http1().build();
    let client = Client::builder(TokioExecutor::new()).build::<_, Empty<Bytes>>(connector);
    let response = client.get(url.parse()?).await.or_throw(502, unreachable)?;
    let body = Limited::new(response.into_body(), LARGEST).collect().await;
    let body = body.or_throw(502, unreachable)?.to_bytes();
    serde_json::from_slice(&body).or_throw(502, "WeChat answers no JSON")
}
