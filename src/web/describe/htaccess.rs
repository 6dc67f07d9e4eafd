//! Writes an `.htaccess` for w3id.org: redirects persistent IRIs to the site by the requested format.
//!
//! Apache's rules cannot weigh preferences. So the first format in `Accept` wins; else the first of
//! the list below that `Accept` names and does not refuse (`q=0`); else the page, which browsers
//! ask for.

use super::about::About;

/// The formats on offer: media type, file extension, and the pattern for `Accept`.
const FORMATS: &[(&str, &str)] =
    &[("text/turtle", "ttl"), ("application/ld\\+json", "jsonld"), ("application/n-triples", "nt")];

/// The ending of page addresses.
const PAGE: &str = ".html";

/// The rules; none if the address of the site is unknown, or the IRIs are not web addresses, or are
/// those of the site.
pub(super) fn write(about: &About) -> Option<String> {
    let is_web = |iri: &str| iri.starts_with("https://") || iri.starts_with("http://");
    if !is_web(about.base()) || about.published.as_deref() == Some(about.base()) {
        return None;
    }
    let site = substitution(&super::uri(about.published.as_deref()?));
    // The data set itself, whose page is the front page.
    let own = about.iri().strip_prefix(about.base()).unwrap_or_default();
    let own = format!("({})?", regex::escape(&super::uri(own)));
    let mut out = format!(
        "# Leads from {} to {}\n\
         # Save it as .htaccess in the folder of your identifiers in the repository of w3id.org\n\n\
         Options +FollowSymLinks -MultiViews\n\
         RewriteEngine on\n\n\
         # The front page\n\
         RewriteRule ^{own}$ {site} [R=303,L]\n\n\
         # Files by their own names\n\
         RewriteRule ^(.+\\.(ttl|jsonld|nt|html|csv|tsv|json|xml|txt|trig|nq|rdf))$ {site}$1 [R=303,L]\n\
         RewriteRule ^(\\.well-known/void)$ {site}$1 [R=303,L]\n\n\
         # The format that a client names first\n",
        about.base(),
        about.published.as_deref().unwrap_or_default(),
    );
    for (media, extension) in FORMATS {
        rule(&mut out, &format!("^\\s*{media}(\\s*[;,]|\\s*$)"), extension, &site);
    }
    out.push_str("# Or any that it takes\n");
    for (media, extension) in FORMATS {
        rule(&mut out, &format!("{media}(?!\\s*;\\s*q=0(\\.0*)?\\s*(,|$))"), extension, &site);
    }
    out.push_str("# Everybody else: the page\n");
    out.push_str(&format!("RewriteRule ^(.+?)/?$ {site}$1{PAGE} [R=303,L]\n"));
    Some(out)
}

fn rule(out: &mut String, accept: &str, extension: &str, site: &str) {
    // In the pattern, spaces are `\s` only, so it needs no quotes.
    out.push_str(&format!(
        "RewriteCond %{{HTTP_ACCEPT}} {accept} [NC]\n\
         RewriteRule ^(.+?)/?$ {site}$1.{extension} [R=303,L]\n\n"
    ));
}

/// An address in the substitution of a rule, where `%` and `$` must be escaped.
fn substitution(address: &str) -> String {
    address.replace('\\', "\\\\").replace('%', "\\%").replace('$', "\\$")
}
