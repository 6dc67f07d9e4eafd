//! The services at an address, which messages tell apart.

/// What a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Service {
    /// A query.
    Query,
    /// An update.
    Update,
    /// A graph of a graph store.
    Graphs,
}

impl Service {
    /// How to name the right address.
    pub(super) fn address(self) -> &'static str {
        match self {
            Self::Query => {
                "check the address for queries: it often ends in /sparql or /query; `push --update` \
                 takes it by --query"
            }
            Self::Update => "check the address for updates: it often ends in /update or /sparql",
            Self::Graphs => {
                "check the address of the graph store: it often ends in /store or /data; for an \
                 address of SPARQL Update, use `push --update`"
            }
        }
    }
}
