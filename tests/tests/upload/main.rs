//! Uploads: `multer`, `koa_body`, and what becomes of their files.

#[cfg(test)]
mod clients;
#[cfg(test)]
mod disk;
#[cfg(test)]
mod form;
#[cfg(test)]
mod formidable;
#[cfg(test)]
mod koa_body;
#[cfg(test)]
mod lifetime;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod memory;
#[cfg(test)]
mod multer;
#[cfg(test)]
mod multipart;
#[cfg(test)]
mod served;
