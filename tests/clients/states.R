# Asks a server with the SPARQL package: `Rscript states.R ENDPOINT STATES.CSV`.
suppressMessages(library(SPARQL))
given <- commandArgs(trailingOnly = TRUE)
query <- 'PREFIX o: <https://w3id.org/oewg-dialogue/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?code ?m49 ?name WHERE { ?state o:alpha3 ?code ; o:m49 ?m49 ; skos:prefLabel ?name
  FILTER(LANG(?name) = "fr") } ORDER BY ?code'
table <- read.csv(given[2], colClasses = "character", encoding = "UTF-8", na.strings = NULL)
table <- table[order(table$alpha3, method = "radix"), ]
# Literals with a language are written as in Turtle.
plain <- function(values) sub('^"(.*)"@[a-z]+$', "\\1", as.character(values))
faults <- character()
expect <- function(holds, ...) if (!isTRUE(holds)) faults <<- c(faults, paste(...))
for (format in c("xml", "csv")) {
  # For CSV the package accepts anything, so the address says what it wants.
  extra <- if (format == "csv") list(format = "csv")
  rows <- SPARQL(given[1], query, format = format, extra = extra)$results
  expect(nrow(rows) == nrow(table), format, "has", nrow(rows), "rows, expected", nrow(table))
  expect(identical(as.character(rows$code), table$alpha3), format, "has other codes")
  expect(identical(enc2utf8(plain(rows$name)), enc2utf8(table$name_fr)), format, "has other names, such as", setdiff(plain(rows$name), table$name_fr)[1])
}
cat(if (length(faults) == 0) "ok  " else "FAIL", "  R's SPARQL package: ", nrow(table), " rows as XML and CSV\n", sep = "")
if (length(faults) > 0) cat(paste0("      ", faults, "\n"), sep = "")
quit(status = as.integer(length(faults) > 0))
