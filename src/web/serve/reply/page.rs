//! Replies with a page or a file of the site.

use super::problem::Problem;
use super::{Failure, Out, Service, accept, plain};
use crate::web::parameters;
use crate::web::serve::message::Request;

/// The media types of addresses by their extensions.
fn media_type(extension: &str) -> &'static str {
    match extension {
        "ttl" => "text/turtle",
        "jsonld" => "application/ld+json",
        "nt" => "application/n-triples",
        "rdf" => "application/rdf+xml",
        "csv" => "text/csv",
        "json" => "application/sparql-results+json",
        _ => "text/html",
    }
}

/// The parameter with the text of a search.
const SEARCHED: &str = "q";

impl Service<'_> {
    /// A page or file; an address without extension stands for each of its forms.
    pub(super) fn page(
        &self,
        request: &Request,
        path: &str,
        out: &mut Out<'_>,
    ) -> Result<(), Failure> {
        if !request.is_get() {
            return Err(Problem::method("GET, HEAD").into());
        }
        let path = match path {
            "" => "index.html".to_owned(),
            path if path.ends_with('/') => format!("{path}index.html"),
            path => path.to_owned(),
        };
        let mut given = request.parameters()?;
        given.retain(|(_, value)| !value.is_empty());
        if !given.is_empty() && self.site.is_for_question(&plain(&path)) {
            return self.question_page(request, &plain(&path), &given, out);
        }
        if let Some((_, text)) = given.iter().find(|(name, _)| name == SEARCHED)
            && let Some(page) = self.site.search_page(&plain(&path), text)?
        {
            return Ok(out.whole(200, page.media_type, page.bytes)?);
        }
        for path in [path.clone(), plain(&path)] {
            if let Some(resource) = self.site.answer(&path)? {
                return Ok(out.whole(200, resource.media_type, resource.bytes)?);
            }
            let variants = self.site.variants(&path);
            if !variants.is_empty() {
                return self.negotiated(request, &path, &variants, out);
            }
        }
        if let Some(address) = self.site.entity_address(&path) {
            // The address of an IRI with characters that no path should have.
            out.begin(303, "text/plain");
            let up = "../".repeat(path.matches('/').count());
            out.header("location", &format!("{up}{address}"));
            return Ok(out.finish()?);
        }
        self.not_found(request, out)
    }

    /// The form of a resource that the client accepts.
    fn negotiated(
        &self,
        request: &Request,
        path: &str,
        variants: &[(String, &'static str)],
        out: &mut Out<'_>,
    ) -> Result<(), Failure> {
        let types: Vec<&str> =
            variants.iter().map(|(_, extension)| media_type(extension)).collect();
        let chosen = choose(request, &types)?;
        let Some((variant, own)) = variants.get(chosen) else {
            return Err(Problem::unacceptable(&types).into());
        };
        let Some(resource) = self.site.answer(variant)? else {
            return self.not_found(request, out);
        };
        out.begin(200, resource.media_type);
        let last = path.rsplit('/').next().unwrap_or_default();
        out.header("content-location", &format!("{last}.{}", own));
        for (_, extension) in variants.iter().filter(|(other, _)| other != variant) {
            let media_type = media_type(extension);
            let link = format!("<{last}.{extension}>; rel=\"alternate\"; type=\"{media_type}\"");
            out.header("link", &link);
        }
        Ok(out.send(resource.bytes)?)
    }

    /// A question with any values.
    fn question_page(
        &self,
        request: &Request,
        path: &str,
        given: &[(String, String)],
        out: &mut Out<'_>,
    ) -> Result<(), Failure> {
        let last = path.rsplit('/').next().unwrap_or_default();
        let extensions = ["html", "csv", "json", "ttl"];
        let candidates = match last.contains('.') {
            true => vec![path.to_owned()],
            false => extensions.map(|extension| format!("{path}.{extension}")).to_vec(),
        };
        let known: Vec<String> =
            candidates.into_iter().filter(|path| self.site.is_question(path)).collect();
        let types: Vec<&str> = known
            .iter()
            .map(|path| media_type(path.rsplit_once('.').map_or("", |(_, extension)| extension)))
            .collect();
        if types.is_empty() {
            return self.not_found(request, out);
        }
        let chosen = if types.len() == 1 { 0 } else { choose(request, &types)? };
        let path = known.get(chosen).map_or("", String::as_str);
        let Some((status, resource)) = self.site.asked(path, given)? else {
            return self.not_found(request, out);
        };
        out.begin(status, resource.media_type);
        for (other, media_type) in known.iter().zip(&types).filter(|(other, _)| *other != path) {
            let name = other.rsplit('/').next().unwrap_or_default();
            let address = format!("{name}{}", parameters::write(given));
            out.header("link", &format!("<{address}>; rel=\"alternate\"; type=\"{media_type}\""));
        }
        Ok(out.send(resource.bytes)?)
    }

    /// The reply for an unknown address.
    pub(super) fn not_found(&self, request: &Request, out: &mut Out<'_>) -> Result<(), Failure> {
        let accepted = request.header("accept");
        let types = ["text/html", "application/problem+json", "application/json"];
        if accept::choose(accepted.as_deref(), &types) != Some(0) {
            return Err(Problem::new(404, "there is nothing at this address").into());
        }
        let page = self.site.not_found_at(request.path.trim_start_matches('/'));
        Ok(out.whole(404, "text/html", page.into_bytes())?)
    }
}

/// The position of the media type that a client accepts.
pub(super) fn choose(request: &Request, types: &[&str]) -> Result<usize, Failure> {
    accept::choose(request.header("accept").as_deref(), types)
        .ok_or_else(|| Problem::unacceptable(types).into())
}
