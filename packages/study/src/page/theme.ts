// Dark or light by a press: the page follows its reader's setting until then.

/** Puts a switch at the head of the page. */
export function themeSwitch(): void {
  const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])
  const dark = rules.find(
    (rule): rule is CSSMediaRule =>
      rule instanceof CSSMediaRule && /color-scheme: dark/.test(rule.media.mediaText),
  )
  const head = document.querySelector('header')
  if (dark === undefined || head === null) return
  let isDark = matchMedia('(prefers-color-scheme: dark)').matches
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'theme'
  const say = (): void => {
    button.textContent = isDark ? 'Light' : 'Dark'
  }
  button.addEventListener('click', () => {
    isDark = !isDark
    dark.media.mediaText = isDark ? 'screen' : 'not all'
    document.documentElement.style.colorScheme = isDark ? 'dark' : 'light'
    say()
  })
  say()
  head.prepend(button)
}
