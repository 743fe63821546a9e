//! KEEPING: what must not be lost.

pub mod audit;
mod fault;

pub use fault::Fault;

/// Everything that is kept. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Papers {
    pool: sqlx::AnyPool,
}

impl Papers {
    /// Opens `sqlite:///folder/weir.db`, making it where it is not there.
    pub async fn open(url: &str) -> Result<Self, Fault> {
        Ok(Self { pool: sqlx::AnyPool::connect(url).await? })
    }

    /// The readers.
    #[must_use]
    pub fn readers(&self) -> &sqlx::AnyPool {
        &self.pool
    }
}
