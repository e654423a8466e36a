//! The tenant's widget as a program.

fn main() {
    app::widget::mount();
}
