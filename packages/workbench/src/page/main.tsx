// Where the page begins: the application is drawn into its one element.
import { render } from 'preact'
import { App } from './app.js'
import { followTheme } from './components/theme.js'
import { followRuns } from './data/run-lines.js'
import { followAddress } from './router.js'
import './style/page.css'

followTheme()
followAddress()
followRuns()
const place = document.getElementById('app')
if (place) render(<App />, place)
