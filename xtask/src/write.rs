//! Writes a folder or a file whole or not at all: staged beside its place, then renamed into it.

use std::fs;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, bail};
use codegen::File;

use crate::drift;

/// Makes `files` the whole content of `dir`. False: it was so already, and nothing is touched.
pub fn sync_dir(dir: &Path, files: &[File]) -> Result<bool> {
    let swap = Swap::beside(dir)?;
    swap.recover()?;
    if drift::compare(&swap.dir, files)?.is_empty() {
        return Ok(false);
    }
    let replaced = swap.stage(files).and_then(|()| swap.commit());
    if replaced.is_err() {
        let _ = remove(&swap.new);
    }
    replaced.map(|()| true)
}

/// Makes `text` the content of `path`. False: it was so already, and nothing is touched.
pub fn sync_file(path: &Path, text: &str) -> Result<bool> {
    if fs::read(path).is_ok_and(|found| found == text.as_bytes()) {
        return Ok(false);
    }
    let (parent, staged) = (parent(path), sibling(path, "new")?);
    let written = fs::create_dir_all(parent).and_then(|()| fs::write(&staged, text)).and_then(|()| fs::rename(&staged, path));
    if written.is_err() {
        let _ = fs::remove_file(&staged);
    }
    written.with_context(|| format!("cannot write {}", path.display()))?;
    Ok(true)
}

/// A folder, and the two names beside it that a run uses. They are fixed, so that the next run finds what a killed one left.
struct Swap {
    dir: PathBuf,
    new: PathBuf,
    old: PathBuf,
}

impl Swap {
    fn beside(dir: &Path) -> Result<Self> {
        // A symbolic link stays one: what it points to is replaced.
        let dir = fs::canonicalize(dir).unwrap_or_else(|_| dir.to_path_buf());
        Ok(Self { new: sibling(&dir, "new")?, old: sibling(&dir, "old")?, dir })
    }

    /// Clears up after a run that was killed: half-staged files go, files moved aside return unless others took their place.
    fn recover(&self) -> Result<()> {
        remove(&self.new)?;
        match self.dir.exists() {
            true => remove(&self.old)?,
            false if self.old.exists() => rename(&self.old, &self.dir)?,
            false => {}
        }
        Ok(())
    }

    fn stage(&self, files: &[File]) -> Result<()> {
        fs::create_dir_all(&self.new).with_context(|| format!("cannot create {}", self.new.display()))?;
        for File { path, text } in files {
            let place = inside(&self.new, path)?;
            let written = fs::create_dir_all(parent(&place)).and_then(|()| fs::write(&place, text));
            written.with_context(|| format!("cannot write {}", place.display()))?;
        }
        Ok(())
    }

    fn commit(&self) -> Result<()> {
        let had_files = self.dir.exists();
        if had_files {
            rename(&self.dir, &self.old)?;
        }
        if let Err(error) = rename(&self.new, &self.dir) {
            if had_files {
                rename(&self.old, &self.dir)?;
            }
            return Err(error);
        }
        // The new files stand. What cannot be removed of the old ones waits for the next run.
        let _ = remove(&self.old);
        Ok(())
    }
}

fn rename(from: &Path, to: &Path) -> Result<()> {
    fs::rename(from, to).with_context(|| format!("cannot move {} to {}", from.display(), to.display()))
}

fn remove(dir: &Path) -> Result<()> {
    match fs::remove_dir_all(dir) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error).with_context(|| format!("cannot remove {}", dir.display())),
        _ => Ok(()),
    }
}

/// The folder of a path; of a bare name, the current one.
fn parent(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A hidden name beside `path`, on the same file system.
fn sibling(path: &Path, kind: &str) -> Result<PathBuf> {
    let Some(name) = path.file_name() else { bail!("{} cannot be replaced: it has no name", path.display()) };
    Ok(parent(path).join(format!(".{}.xtask-{kind}", name.to_string_lossy())))
}

fn inside(dir: &Path, path: &str) -> Result<PathBuf> {
    let path = Path::new(path);
    let plain = path.components().all(|component| matches!(component, Component::Normal(_)));
    if !plain || path.as_os_str().is_empty() {
        bail!("the generator names a file outside its folder: `{}`", path.display());
    }
    Ok(dir.join(path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::{Scratch, generated};

    #[test]
    fn a_folder_is_replaced_whole() {
        let scratch = Scratch::with(&[("out/mod.rs", "a"), ("out/deep/orphan.rs", "b"), ("beside.rs", "c")]);
        assert!(sync_dir(&scratch.path("out"), &generated(&[("mod.rs", "d"), ("new/mod.rs", "e")])).unwrap());
        assert_eq!(scratch.files(), ["beside.rs", "out/mod.rs", "out/new/mod.rs"]);
        assert_eq!(scratch.read("out/mod.rs"), "d");
    }

    #[test]
    fn a_folder_is_created_with_its_parents() {
        let scratch = Scratch::new();
        assert!(sync_dir(&scratch.path("a/b/out"), &generated(&[("mod.rs", "")])).unwrap());
        assert_eq!(scratch.files(), ["a/b/out/mod.rs"]);
    }

    #[test]
    fn what_is_the_same_stays_untouched() {
        let scratch = Scratch::with(&[("out/mod.rs", "a"), ("file", "a")]);
        let times = || ["out", "out/mod.rs", "file"].map(|path| fs::metadata(scratch.path(path)).unwrap().modified().unwrap());
        let before = times();
        assert!(!sync_dir(&scratch.path("out"), &generated(&[("mod.rs", "a")])).unwrap());
        assert!(!sync_file(&scratch.path("file"), "a").unwrap());
        assert_eq!(times(), before);
    }

    #[test]
    fn after_a_failure_the_old_files_stand() {
        for wrong in ["../escape.rs", "/escape.rs", "", "mod.rs/below.rs"] {
            let scratch = Scratch::with(&[("out/mod.rs", "a"), ("out/orphan.rs", "b")]);
            let files = generated(&[("mod.rs", "c"), (wrong, "d")]);
            assert!(sync_dir(&scratch.path("out"), &files).is_err(), "{wrong}");
            assert_eq!(scratch.files(), ["out/mod.rs", "out/orphan.rs"], "{wrong}");
            assert_eq!(scratch.read("out/mod.rs"), "a");
        }
    }

    #[test]
    fn a_killed_run_is_recovered() {
        let (new, old) = (".out.xtask-new/half.rs", ".out.xtask-old/mod.rs");
        for left in [vec![("out/mod.rs", "a"), (new, "")], vec![(new, ""), (old, "a")], vec![("out/mod.rs", "a"), (old, "")]] {
            let scratch = Scratch::with(&left);
            assert!(!sync_dir(&scratch.path("out"), &generated(&[("mod.rs", "a")])).unwrap(), "{left:?}");
            assert_eq!(scratch.files(), ["out/mod.rs"], "{left:?}");
        }
    }

    #[test]
    fn a_file_is_replaced_and_leaves_nothing_beside_it() {
        let scratch = Scratch::with(&[("file", "a")]);
        assert!(sync_file(&scratch.path("file"), "b").unwrap());
        assert!(sync_file(&scratch.path("deep/file"), "c").unwrap());
        assert_eq!((scratch.files(), scratch.read("file").as_str()), (vec!["deep/file".to_owned(), "file".to_owned()], "b"));
        scratch.put("folder/inner", "");
        assert!(sync_file(&scratch.path("folder"), "d").is_err());
        assert_eq!(scratch.files(), ["deep/file", "file", "folder/inner"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_a_folder_stays_a_link() {
        let scratch = Scratch::with(&[("real/mod.rs", "a")]);
        std::os::unix::fs::symlink(scratch.path("real"), scratch.path("out")).unwrap();
        assert!(sync_dir(&scratch.path("out"), &generated(&[("mod.rs", "b")])).unwrap());
        assert!(scratch.path("out").is_symlink());
        assert_eq!(scratch.read("real/mod.rs"), "b");
    }
}
