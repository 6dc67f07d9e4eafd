//! A public-transport feed as GTFS has it: few routes, many stop times.

use std::io;

use super::Case;
use super::generator::Generator;
use super::model::{Meaning::*, Table, column, optional};

pub const CASE: Case = Case {
    name: "gtfs",
    about: "stops, routes, trips and stop times, as in a GTFS feed",
    tables,
    rows,
};

fn tables() -> Vec<Table> {
    let stop_columns = vec![
        column("stop", Nothing),
        column("stopName", Typed("string")),
        column("latitude", Typed("decimal")),
        column("longitude", Typed("decimal")),
        optional("platform", Typed("string")),
    ];
    let route_columns = vec![
        column("route", Nothing),
        column("shortName", Typed("string")),
        column("longName", Typed("string")),
        column("routeType", Typed("integer")),
    ];
    let trip_columns = vec![
        column("trip", Nothing),
        column("ofRoute", Iri("route/{ofRoute}")),
        optional("headsign", Typed("string")),
        column("direction", Typed("boolean")),
    ];
    let time_columns = vec![
        column("onTrip", Iri("trip/{onTrip}")),
        column("stopSequence", Typed("integer")),
        column("atStop", Iri("stop/{atStop}")),
        column("arrival", Typed("string")),
        column("departure", Typed("string")),
        optional("pickupType", Typed("integer")),
    ];
    let table = |name, about, class, columns, key, references| Table {
        name,
        about,
        class,
        columns,
        key,
        references,
        links: vec![],
    };
    let to_trip = vec![("onTrip", "trips", "trip"), ("atStop", "stops", "stop")];
    let to_route = vec![("ofRoute", "routes", "route")];
    let trip_key = vec!["onTrip", "stopSequence"];
    let about_time = "trip/{onTrip}/stop/{stopSequence}";
    vec![
        table("stops", "stop/{stop}", "Stop", stop_columns, vec!["stop"], vec![]),
        table("routes", "route/{route}", "Route", route_columns, vec!["route"], vec![]),
        table("trips", "trip/{trip}", "Trip", trip_columns, vec!["trip"], to_route),
        table("stop_times", about_time, "StopTime", time_columns, trip_key, to_trip),
    ]
}

fn rows(to: &mut Generator, scale: u64) -> io::Result<()> {
    let (stops, routes, trips) = (500 * scale, 20 * scale, 1000 * scale);
    for i in 0..stops {
        let mut name = String::new();
        to.random.words(2, &mut name);
        let latitude = format!("{}.{:04}1", to.random.between(35, 60), to.random.below(10_000));
        let longitude = format!("{}.{:04}1", to.random.between(1, 30), to.random.below(10_000));
        let platform = if to.random.percent(20) { "1a" } else { "" };
        to.row("stops", &[&format!("p{i}"), &name, &latitude, &longitude, platform])?;
    }
    for i in 0..routes {
        let mut name = String::new();
        to.random.words(4, &mut name);
        let kind = to.random.below(8).to_string();
        to.row("routes", &[format!("r{i}"), format!("Line {i}"), name, kind])?;
    }
    for i in 0..trips {
        let trip = format!("t{i}");
        let route = format!("r{}", to.random.below(routes));
        let mut sign = String::new();
        if to.random.percent(90) {
            to.random.words(2, &mut sign);
        }
        let direction = to.random.percent(50).to_string();
        to.row("trips", &[&trip, &route, &sign, &direction])?;
        for stop in 1..=20 {
            let minute = to.random.below(60);
            // A service day continues after midnight: these are not xsd:time.
            let time = format!("{:02}:{minute:02}:00", 5 + stop);
            let at = format!("p{}", to.random.below(stops));
            let pickup = if to.random.percent(30) { "0" } else { "" };
            to.row("stop_times", &[&trip, &stop.to_string(), &at, &time, &time, pickup])?;
        }
    }
    Ok(())
}
