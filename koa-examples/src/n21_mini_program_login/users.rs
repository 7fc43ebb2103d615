//! The table of users: in memory here, in MySQL in N31.

use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use koa_core::Result;

/// A row of the table.
#[derive(Clone, Debug, PartialEq)]
pub struct User {
    /// Its number, which the token holds.
    pub id: u64,
    /// Who it is for WeChat, in this mini program.
    pub openid: String,
    /// How often the user has logged in.
    pub logins: u32,
}

/// Where users are kept.
#[async_trait]
pub trait Users: Send + Sync + 'static {
    /// The user of an openid, made where there is none.
    async fn find_or_create(&self, openid: &str) -> Result<User>;

    /// The user of a number.
    async fn find(&self, id: u64) -> Result<Option<User>>;
}

/// Users until the program ends.
#[derive(Debug, Default)]
pub struct InMemory(Mutex<Vec<User>>);

#[async_trait]
impl Users for InMemory {
    async fn find_or_create(&self, openid: &str) -> Result<User> {
        let mut users = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = users.iter().position(|user| user.openid == openid);
        let place = place.unwrap_or_else(|| {
            let id = users.len() as u64 + 1;
            users.push(User {
                id,
                openid: openid.to_owned(),
                logins: 0,
            });
            users.len() - 1
        });
        users[place].logins += 1;
        Ok(users[place].clone())
    }

    async fn find(&self, id: u64) -> Result<Option<User>> {
        let users = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(users.iter().find(|user| user.id == id).cloned())
    }
}
