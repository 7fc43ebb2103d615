//! Files as bodies.

use std::{io, path::Path};

use tokio::fs::File;

use super::{Body, Kind};

impl Body {
    /// A file, with its length, and its type where none is set.
    ///
    /// The type is that of the file name's extension. The file is read piece by piece while it is sent.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use koa_core::{App, Body};
    ///
    /// let mut app = App::new();
    /// app.with(async |ctx, _| {
    ///     ctx.set_body(Body::file("public/cat.png").await?);
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # Errors
    ///
    /// What opening the file gives; by `?` that is a 500, also where there is no such file, as in Koa 3. A
    /// folder is an error too.
    ///
    /// # In Koa
    ///
    /// `ctx.type = 'png'; ctx.body = fs.createReadStream('public/cat.png')`
    pub async fn file(path: impl AsRef<Path>) -> io::Result<Self> {
        let path = path.as_ref();
        let file = File::open(path).await?;
        let metadata = file.metadata().await?;
        if metadata.is_dir() {
            return Err(io::Error::new(
                io::ErrorKind::IsADirectory,
                format!("{} is a folder", path.display()),
            ));
        }
        let mut body = Body::reader(file);
        if let Kind::Stream(stream) = &mut body.0 {
            stream.length = metadata.is_file().then_some(metadata.len());
            stream.extension = path
                .extension()
                .and_then(|extension| extension.to_str())
                .map(Into::into);
            stream.metadata = Some(Box::new(metadata));
        }
        Ok(body)
    }
}
