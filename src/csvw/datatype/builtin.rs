//! Lists the built-in datatypes (CSVW metadata §5.11.1, syntax §4.6 figure 2).

use crate::rdf::vocab::{csvw, rdf, xsd};

/// Makes the enum and its table from one row per datatype:
/// `Variant "name" "other name"? => (namespace) "local name" < Base;`
macro_rules! builtins {
    ($($variant:ident $name:literal => $iri:expr, $base:ident;)*) => {
        /// A built-in datatype.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Builtin {
            $(#[doc = concat!("`", $name, "`")] #[allow(missing_docs)] $variant,)*
            /// `string`, the default.
            #[default]
            String,
        }

        impl Builtin {
            /// All of them.
            pub const ALL: &[Builtin] = &[$(Self::$variant,)* Self::String];

            /// Its name in metadata.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* Self::String => "string" }
            }

            /// Its IRI in RDF.
            pub fn iri(self) -> &'static str {
                match self { $(Self::$variant => $iri,)* Self::String => xsd::STRING }
            }

            /// The datatype that it derives from; `anyAtomicType` derives from itself.
            pub fn base(self) -> Self {
                match self {
                    $(Self::$variant => Self::$base,)*
                    Self::String => Self::AnyAtomicType,
                }
            }
        }
    };
}

/// An XML Schema datatype by its local name.
macro_rules! xsd {
    ($local:literal) => {
        concat!("http://www.w3.org/2001/XMLSchema#", $local)
    };
}

builtins! {
    AnyAtomicType "anyAtomicType" => xsd!("anyAtomicType"), AnyAtomicType;
    AnyUri "anyURI" => xsd::ANY_URI, AnyAtomicType;
    Base64Binary "base64Binary" => xsd!("base64Binary"), AnyAtomicType;
    Boolean "boolean" => xsd::BOOLEAN, AnyAtomicType;
    Date "date" => xsd::DATE, AnyAtomicType;
    DateTime "dateTime" => xsd::DATE_TIME, AnyAtomicType;
    DateTimeStamp "dateTimeStamp" => xsd!("dateTimeStamp"), DateTime;
    Decimal "decimal" => xsd::DECIMAL, AnyAtomicType;
    Integer "integer" => xsd::INTEGER, Decimal;
    Long "long" => xsd!("long"), Integer;
    Int "int" => xsd!("int"), Long;
    Short "short" => xsd!("short"), Int;
    Byte "byte" => xsd!("byte"), Short;
    NonNegativeInteger "nonNegativeInteger" => xsd!("nonNegativeInteger"), Integer;
    PositiveInteger "positiveInteger" => xsd!("positiveInteger"), NonNegativeInteger;
    UnsignedLong "unsignedLong" => xsd!("unsignedLong"), NonNegativeInteger;
    UnsignedInt "unsignedInt" => xsd!("unsignedInt"), UnsignedLong;
    UnsignedShort "unsignedShort" => xsd!("unsignedShort"), UnsignedInt;
    UnsignedByte "unsignedByte" => xsd!("unsignedByte"), UnsignedShort;
    NonPositiveInteger "nonPositiveInteger" => xsd!("nonPositiveInteger"), Integer;
    NegativeInteger "negativeInteger" => xsd!("negativeInteger"), NonPositiveInteger;
    Double "double" => xsd::DOUBLE, AnyAtomicType;
    Duration "duration" => xsd!("duration"), AnyAtomicType;
    DayTimeDuration "dayTimeDuration" => xsd!("dayTimeDuration"), Duration;
    YearMonthDuration "yearMonthDuration" => xsd!("yearMonthDuration"), Duration;
    Float "float" => xsd!("float"), AnyAtomicType;
    GDay "gDay" => xsd!("gDay"), AnyAtomicType;
    GMonth "gMonth" => xsd!("gMonth"), AnyAtomicType;
    GMonthDay "gMonthDay" => xsd!("gMonthDay"), AnyAtomicType;
    GYear "gYear" => xsd::G_YEAR, AnyAtomicType;
    GYearMonth "gYearMonth" => xsd!("gYearMonth"), AnyAtomicType;
    HexBinary "hexBinary" => xsd!("hexBinary"), AnyAtomicType;
    QName "QName" => xsd!("QName"), AnyAtomicType;
    Time "time" => xsd!("time"), AnyAtomicType;
    Html "html" => rdf::HTML, String;
    Json "json" => csvw::JSON, String;
    Xml "xml" => rdf::XML_LITERAL, String;
    NormalizedString "normalizedString" => xsd!("normalizedString"), String;
    Token "token" => xsd!("token"), NormalizedString;
    Language "language" => xsd!("language"), Token;
    Name "Name" => xsd!("Name"), Token;
    NmToken "NMTOKEN" => xsd!("NMTOKEN"), Token;
}

impl Builtin {
    /// The datatype that metadata means by `name`: a name of the list or one of the aliases
    /// `number`, `binary`, `datetime` and `any` (CSVW metadata §5.11.1).
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "number" => Some(Self::Double),
            "binary" => Some(Self::Base64Binary),
            "datetime" => Some(Self::DateTime),
            "any" => Some(Self::AnyAtomicType),
            _ => Self::ALL.iter().copied().find(|b| b.name() == name),
        }
    }

    /// Whether it is `ancestor` or derives from it.
    pub fn is_a(self, ancestor: Self) -> bool {
        let mut at = self;
        loop {
            if at == ancestor {
                return true;
            }
            if at == Self::AnyAtomicType {
                return false;
            }
            at = at.base();
        }
    }
}
