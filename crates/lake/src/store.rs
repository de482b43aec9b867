//! Where the lake lies: a folder, or a bucket. In a folder everything is durable before it is named: Delta's own local
//! store does not sync, and a commit that a power cut left empty would break its table.

use crate::fault::Fault;
use crate::sync::Syncs;
use futures_util::stream::BoxStream;
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{
    CopyMode, CopyOptions, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore, PutMode,
    PutMultipartOptions, PutOptions, PutPayload, PutResult, RenameOptions, Result,
};
use std::fmt;
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use url::Url;

/// A store, and where in it the lake begins.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    /// The whole store.
    pub root: Arc<dyn ObjectStore>,
    /// The lake's prefix in it.
    pub prefix: Path,
    /// The same as an address.
    pub url: Url,
}

impl Place {
    /// A folder (`path` or `file://…`), or `s3://bucket/prefix` with the usual variables of AWS in the environment.
    pub(crate) fn open(place: &str) -> std::result::Result<Self, Fault> {
        let wrong = |detail: String| Fault::Place {
            url: place.to_owned(),
            detail,
        };
        let url = match Url::parse(place) {
            // A drive letter or a name with a colon is no scheme.
            Ok(url) if place.contains("://") => url,
            _ => {
                std::fs::create_dir_all(place).map_err(|error| wrong(error.to_string()))?;
                let whole = std::fs::canonicalize(place).map_err(|error| wrong(error.to_string()))?;
                Url::from_directory_path(&whole)
                    .map_err(|()| wrong("its name cannot be written as an address".into()))?
            }
        };
        match url.scheme() {
            "file" => {
                let folder = url
                    .to_file_path()
                    .map_err(|()| wrong("a file:// address names a folder of this machine".into()))?;
                std::fs::create_dir_all(&folder).map_err(|error| wrong(error.to_string()))?;
                let prefix = Path::from_absolute_path(&folder).map_err(|error| wrong(error.to_string()))?;
                Ok(Self {
                    root: Arc::new(Durable::new(&folder).map_err(|error| wrong(error.to_string()))?),
                    prefix,
                    url,
                })
            }
            "s3" => {
                let store = AmazonS3Builder::from_env()
                    .with_url(url.as_str())
                    .build()
                    .map_err(|error| wrong(error.to_string()))?;
                let prefix = Path::from_url_path(url.path()).map_err(|error| wrong(error.to_string()))?;
                Ok(Self {
                    root: Arc::new(store),
                    prefix,
                    url,
                })
            }
            other => Err(wrong(format!(
                "`{other}` is not known; use a folder or s3://bucket/prefix"
            ))),
        }
    }

    /// A store of one's own, for tests.
    pub(crate) fn within(root: Arc<dyn ObjectStore>) -> Self {
        Self {
            root,
            prefix: Path::from("lake"),
            // An address that names nothing outside; Delta only takes its path.
            url: Url::parse("memory:///lake/").unwrap_or_else(|_| unreachable!("a constant address")),
        }
    }

    /// The address of a folder of the lake.
    pub(crate) fn folder(&self, name: &str) -> Url {
        let mut url = self.url.clone();
        if let Ok(mut parts) = url.path_segments_mut() {
            parts.pop_if_empty().push(name).push("");
        }
        url
    }
}

/// The local file system, with every object synced before it has its name, and its folder after.
#[derive(Debug)]
pub(crate) struct Durable {
    inner: LocalFileSystem,
    staged: AtomicU64,
    syncs: Arc<Syncs>,
}

impl fmt::Display for Durable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a folder, synced")
    }
}

impl Durable {
    /// For what lies in this folder.
    fn new(folder: &std::path::Path) -> std::io::Result<Self> {
        Ok(Self {
            inner: LocalFileSystem::new(),
            staged: AtomicU64::new(0),
            syncs: Arc::new(whole(folder)?),
        })
    }

    fn file(&self, location: &Path) -> Result<PathBuf> {
        self.inner.path_to_filesystem(location)
    }
}

/// Syncs of the file system that holds a folder.
#[cfg(target_os = "linux")]
fn whole(folder: &std::path::Path) -> std::io::Result<Syncs> {
    let folder = std::fs::File::open(folder)?;
    Ok(Syncs::new(move || Ok(rustix::fs::syncfs(&folder)?)))
}

/// Other systems have none that says when it is done, so everyone makes its own.
#[cfg(not(target_os = "linux"))]
fn whole(_folder: &std::path::Path) -> std::io::Result<Syncs> {
    Ok(Syncs::each_its_own())
}

fn failed(path: &std::path::Path, error: std::io::Error) -> object_store::Error {
    let path = path.display().to_string();
    match error.kind() {
        std::io::ErrorKind::AlreadyExists => object_store::Error::AlreadyExists {
            path,
            source: error.into(),
        },
        std::io::ErrorKind::NotFound => object_store::Error::NotFound {
            path,
            source: error.into(),
        },
        _ => object_store::Error::Generic {
            store: "folder",
            source: format!("{path}: {error}").into(),
        },
    }
}

/// Makes a folder and those above it, each durable in the one above.
fn make_folder(folder: &std::path::Path) -> std::io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(above) = folder.parent() {
        make_folder(above)?;
        match std::fs::create_dir(folder) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
        std::fs::File::open(above)?.sync_all()?;
    }
    Ok(())
}

fn put_durably(
    syncs: &Syncs,
    file: &std::path::Path,
    staged: &std::path::Path,
    payload: &PutPayload,
    create: bool,
) -> std::io::Result<()> {
    let folder = file.parent().unwrap_or(file);
    make_folder(folder)?;
    let written = (|| {
        let mut out = std::fs::File::create(staged)?;
        for part in payload {
            out.write_all(part)?;
        }
        syncs.sync(|| out.sync_all())?;
        if create {
            // A link fails where the name is taken: that is how one of two commits wins.
            std::fs::hard_link(staged, file)?;
            std::fs::remove_file(staged)
        } else {
            std::fs::rename(staged, file)
        }
    })();
    if written.is_err() {
        // What is left over is cleared by the next vacuum; the fault that matters is the first one.
        drop(std::fs::remove_file(staged));
        return written;
    }
    let folder = std::fs::File::open(folder)?;
    syncs.sync(|| folder.sync_all())
}

#[async_trait::async_trait]
impl ObjectStore for Durable {
    async fn put_opts(&self, location: &Path, payload: PutPayload, opts: PutOptions) -> Result<PutResult> {
        let create = match opts.mode {
            PutMode::Create => true,
            PutMode::Overwrite => false,
            PutMode::Update(_) => return self.inner.put_opts(location, payload, opts).await,
        };
        let file = self.file(location)?;
        let mut name = file.file_name().unwrap_or_default().to_os_string();
        // LocalFileSystem hides names that end in `#<number>` from every listing.
        name.push(format!(
            "#{}{}",
            std::process::id(),
            self.staged.fetch_add(1, Ordering::Relaxed)
        ));
        let staged = file.with_file_name(name);
        let target = file.clone();
        let syncs = self.syncs.clone();
        let done = tokio::task::spawn_blocking(move || put_durably(&syncs, &target, &staged, &payload, create)).await;
        match done {
            Ok(Ok(())) => Ok(PutResult {
                e_tag: None,
                version: None,
            }),
            Ok(Err(error)) => Err(failed(&file, error)),
            Err(error) => Err(failed(&file, std::io::Error::other(error))),
        }
    }

    async fn put_multipart_opts(&self, location: &Path, opts: PutMultipartOptions) -> Result<Box<dyn MultipartUpload>> {
        self.inner.put_multipart_opts(location, opts).await
    }

    async fn get_opts(&self, location: &Path, options: GetOptions) -> Result<GetResult> {
        self.inner.get_opts(location, options).await
    }

    fn delete_stream(&self, locations: BoxStream<'static, Result<Path>>) -> BoxStream<'static, Result<Path>> {
        self.inner.delete_stream(locations)
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        self.inner.list(prefix)
    }

    fn list_with_offset(&self, prefix: Option<&Path>, offset: &Path) -> BoxStream<'static, Result<ObjectMeta>> {
        self.inner.list_with_offset(prefix, offset)
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        self.inner.list_with_delimiter(prefix).await
    }

    async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
        // Through a put, so that the copy is durable too.
        let bytes = self.inner.get_opts(from, GetOptions::default()).await?.bytes().await?;
        let mode = match options.mode {
            CopyMode::Create => PutMode::Create,
            CopyMode::Overwrite => PutMode::Overwrite,
        };
        self.put_opts(to, bytes.into(), mode.into()).await.map(drop)
    }

    async fn rename_opts(&self, from: &Path, to: &Path, options: RenameOptions) -> Result<()> {
        self.inner.rename_opts(from, to, options).await
    }
}
