// The application: its header, and the view that the address names.

/** The whole page. */
export function App() {
  return <h1>Utsushi workbench</h1>
}
