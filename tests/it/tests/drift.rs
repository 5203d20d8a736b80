//! The generated sources are those of the definition.

#[test]
fn the_generated_sources_are_up_to_date() {
    if let Err(report) = xtask::generate::check_workspace() {
        panic!("{report:#}");
    }
}
