// The application: its header, and the view that the address names.
import { useEffect } from 'preact/hooks'
import { Lazy } from './components/lazy.js'
import { Notice } from './components/notice.js'
import { theme, toggleTheme } from './components/theme.js'
import { connection } from './data/live.js'
import { linkTo, route } from './router.js'
import { views } from './views.js'

/** The whole page. */
export function App() {
  const at = route.value
  const view = views.find(({ match }) => match(at))
  useEffect(() => {
    document.title = `${view?.title ?? at.parts[1] ?? 'Utsushi'} · Utsushi workbench`
  }, [view, at])
  return (
    <>
      <a class="skip" href="#view" onClick={skip}>
        Skip to the view
      </a>
      <header class="top">
        <a class="name" href={linkTo([])}>
          Utsushi <span>workbench</span>
        </a>
        <nav aria-label="Views">
          {views
            .filter(({ title }) => title !== undefined)
            .map(({ name, title }) => (
              <a
                key={name}
                href={linkTo([name])}
                {...(view?.name === name && { 'aria-current': 'page' as const })}
              >
                {title}
              </a>
            ))}
        </nav>
        <button type="button" class="quiet theme" onClick={toggleTheme}>
          {theme.value === 'dark' ? 'Light' : 'Dark'}
        </button>
      </header>
      <ConnectionNotice />
      <main id="view" tabIndex={-1}>
        {view === undefined ? (
          <Notice kind="problem">
            There is no such view. <a href={linkTo([])}>All runs</a>
          </Notice>
        ) : (
          <Lazy load={view.load} props={{ route: at }} />
        )}
      </main>
    </>
  )
}

/** The address names the view, so a link within the document would leave it. */
function skip(event: Event): void {
  event.preventDefault()
  document.getElementById('view')?.focus()
}

function ConnectionNotice() {
  switch (connection.value) {
    case 'connecting':
    case 'live':
      return null
    case 'lost':
      return (
        <Notice kind="problem">
          The server does not answer. What you see is what it told last; start it again with{' '}
          <code>utsushi serve</code>, and this page goes on by itself.
        </Notice>
      )
    case 'refused':
      return (
        <Notice kind="problem">
          The server was started anew and does not know this page: open the address that{' '}
          <code>utsushi serve</code> printed.
        </Notice>
      )
    default:
      connection.value satisfies never
      return null
  }
}
