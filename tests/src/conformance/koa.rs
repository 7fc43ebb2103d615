//! The real Koa: Node.js and the pinned packages of `conformance/koa/package.json`.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::kit;
use super::serve::Served;
use crate::{all_are_wanted, skip};

/// The real Koa as this machine has it.
#[derive(Clone, Debug)]
pub struct Koa {
    /// Where Node.js looks for packages besides the kit's own `node_modules`.
    node_path: OsString,
}

/// Prints every package that Node.js does not find from the kit in the version that it pins.
const MISSING: &str = "
const fs = require('node:fs'), path = require('node:path')
for (const [name, pinned] of Object.entries(require('./package.json').dependencies)) {
  const file = require.resolve.paths(name).map((dir) => path.join(dir, name, 'package.json')).find(fs.existsSync)
  const found = file && JSON.parse(fs.readFileSync(file)).version
  if (found !== pinned) console.log(`${name} ${pinned}`)
}";

impl Koa {
    /// Finds Node.js and the packages: in the kit's `node_modules`, or where `NODE_PATH` says.
    ///
    /// # Errors
    ///
    /// Says what is missing.
    pub fn find() -> Result<Self, String> {
        Self::found_in(env::var_os("NODE_PATH").unwrap_or_default())
    }

    /// Installs the packages with npm into a folder, unless it has them already.
    ///
    /// # Errors
    ///
    /// Says what failed: no Node.js, no npm, no registry.
    pub fn install(folder: &Path) -> Result<Self, String> {
        let modules = folder.join("node_modules").into_os_string();
        if let Ok(koa) = Self::found_in(modules.clone()) {
            return Ok(koa);
        }
        let wrong = |error: std::io::Error| format!("{}: {error}", folder.display());
        fs::create_dir_all(folder).map_err(wrong)?;
        fs::copy(
            folder_of_koa().join("package.json"),
            folder.join("package.json"),
        )
        .map_err(wrong)?;
        let mut npm = Command::new("npm");
        npm.args(["install", "--no-audit", "--no-fund", "--ignore-scripts"])
            .current_dir(folder);
        match npm.stdin(Stdio::null()).status() {
            Ok(status) if status.success() => Self::found_in(modules),
            Ok(status) => Err(format!("npm install: {status}")),
            Err(error) => Err(format!("npm: {error}")),
        }
    }

    /// The real Koa for a test; `None`, with a line on standard error, where it is not there and `KOA_TEST_ALL` does not demand it.
    /// Where it does, it is installed into the folder.
    ///
    /// # Panics
    ///
    /// Where it cannot be installed, so that the test fails.
    #[must_use]
    pub fn for_test(test: &str, folder: &Path) -> Option<Self> {
        match Self::find() {
            Ok(koa) => Some(koa),
            Err(_) if all_are_wanted() => Some(Self::install(folder).expect("npm installs Koa")),
            Err(missing) => {
                let installed = "KOA_TEST_ALL=1 installs what it needs";
                skip(test, format!("{missing} ({installed})"));
                None
            }
        }
    }

    /// Serves a suite with the real Koa.
    ///
    /// # Errors
    ///
    /// Says that it did not get ready.
    pub fn serve(&self, suite: &str) -> Result<Served, String> {
        Served::start(|| self.node(&folder_of_koa().join("serve.js")), suite)
    }

    /// A command that runs a script with Koa's packages.
    #[must_use]
    pub fn node(&self, script: &Path) -> Command {
        let mut node = Command::new("node");
        node.arg(script).env("NODE_PATH", &self.node_path);
        node
    }

    fn found_in(node_path: OsString) -> Result<Self, String> {
        let mut node = Command::new("node");
        node.args(["-e", MISSING])
            .env("NODE_PATH", &node_path)
            .current_dir(folder_of_koa());
        let asked = node.output().map_err(|error| format!("node: {error}"))?;
        if !asked.status.success() {
            return Err(format!("node: {}", String::from_utf8_lossy(&asked.stderr)));
        }
        let missing = String::from_utf8_lossy(&asked.stdout);
        match missing.lines().collect::<Vec<_>>().as_slice() {
            [] => Ok(Self { node_path }),
            missing => Err(format!("not installed: {}", missing.join(", "))),
        }
    }
}

fn folder_of_koa() -> PathBuf {
    kit().join("koa")
}
