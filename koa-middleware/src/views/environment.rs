//! minijinja, set up to render what nunjucks renders.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::SystemTime,
};

use minijinja::{
    AutoEscape, Environment, Error, ErrorKind, TemplateSource, UndefinedBehavior,
    syntax::SyntaxConfig,
};

use super::{Kept, filters, lookup, loops, output};

pub(super) fn new(autoescape: bool) -> Environment<'static> {
    let mut environment = Environment::new();
    let syntax = SyntaxConfig::builder().keep_trailing_newline(true).build();
    environment.set_syntax(syntax.expect("the usual delimiters differ from each other"));
    environment.set_undefined_behavior(UndefinedBehavior::Chainable);
    environment.set_auto_escape_callback(move |_| {
        if autoescape {
            AutoEscape::Html
        } else {
            AutoEscape::None
        }
    });
    environment.set_formatter(output::write);
    environment.set_path_join_callback(|name, parent| lookup::relative(name, parent).into());
    // What an error says about its template; that it reaches no client is up to the error pages.
    environment.set_debug(true);
    filters::add_to(&mut environment);
    environment.add_filter(loops::FILTER, loops::pairs);
    environment
}

/// Reads templates from folders, and again when they changed unless they are kept.
pub(super) fn loader(
    roots: Vec<PathBuf>,
    kept: Kept,
    usual_delimiters: bool,
) -> impl Fn(&str) -> Result<Option<TemplateSource>, Error> + Send + Sync + 'static {
    move |name| {
        let Some(name) = lookup::normal(name) else {
            return Ok(None);
        };
        for path in roots.iter().map(|root| root.join(&name)) {
            // Looked at first, so that a change between the two is not missed.
            let stamp = stamp(&path);
            match fs::read_to_string(&path) {
                Ok(source) => {
                    let kept = kept.clone();
                    let source = if usual_delimiters {
                        loops::over_pairs(&source)
                    } else {
                        source.as_str().into()
                    };
                    let source = TemplateSource::new(source).with_uptodate_check(move || {
                        kept.get() == Some(&true) || self::stamp(&path) == stamp
                    });
                    return Ok(Some(source));
                }
                Err(error) if is_missing(&error) => {}
                Err(error) => {
                    let detail = format!("cannot read the template {name:?}");
                    return Err(Error::new(ErrorKind::InvalidOperation, detail).with_source(error));
                }
            }
        }
        Ok(None)
    }
}

fn is_missing(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory | io::ErrorKind::IsADirectory
    )
}

/// What changes when a file does.
fn stamp(path: &Path) -> Option<(SystemTime, u64)> {
    let metadata = fs::metadata(path).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}
