mod bind;
mod header;
mod outline;
mod walk;
mod yaml;
pub use header::Header;
