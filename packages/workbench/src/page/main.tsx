// Where the page begins: the application is drawn into its one element.
import { render } from 'preact'
import { App } from './app.js'

const place = document.getElementById('app')
if (place) render(<App />, place)
