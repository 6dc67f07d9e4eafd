//! `.htaccess` for w3id.org: leads from persistent IRIs to the site, by what a client asks for.
//!
//! Apache's rules cannot weigh preferences. So the format that stands first in `Accept` is taken;
//! or else the first below that is named there and not refused (`q=0`); or else the page, which is
//! what browsers ask for.

use super::File;
use super::about::About;

/// What a client may ask for, with the extension of the file that has it, and the pattern that
/// `Accept` is matched with.
const FORMATS: &[(&str, &str)] =
    &[("text/turtle", "ttl"), ("application/ld\\+json", "jsonld"), ("application/n-triples", "nt")];

/// What addresses of pages end with.
const PAGE: &str = ".html";

/// The rules; none if the address of the site is not known.
pub(super) fn write(about: &About) -> Option<File> {
    let site = substitution(&super::uri(about.published.as_deref()?));
    let mut out = format!(
        "# Leads from {} to {}\n\
         # Put it into the folder of your identifiers in the repository of w3id.org\n\n\
         Options +FollowSymLinks -MultiViews\n\
         RewriteEngine on\n\n\
         # The front page\n\
         RewriteRule ^$ {site} [R=303,L]\n\n\
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
    Some(File::text(".htaccess", out))
}

fn rule(out: &mut String, accept: &str, extension: &str, site: &str) {
    // The pattern holds spaces only as `\s`, so that it needs no quotes.
    out.push_str(&format!(
        "RewriteCond %{{HTTP_ACCEPT}} {accept} [NC]\n\
         RewriteRule ^(.+?)/?$ {site}$1.{extension} [R=303,L]\n\n"
    ));
}

/// An address in the substitution of a rule, where `%` and `$` stand for something else.
fn substitution(address: &str) -> String {
    address.replace('\\', "\\\\").replace('%', "\\%").replace('$', "\\$")
}
