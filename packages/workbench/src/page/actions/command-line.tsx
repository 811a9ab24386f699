// The command line that does what the button beside it does.
import { useState } from 'preact/hooks'
import { shellText } from '../../wire/actions.js'

/** The line, and a button that copies it. */
export function CommandLine({ words }: { readonly words: readonly string[] }) {
  const [copied, setCopied] = useState(false)
  const text = shellText(['utsushi', ...words])
  const copy = (): void => {
    void navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    )
  }
  return (
    <span class="command">
      <code>{text}</code>
      <button type="button" class="quiet" onClick={copy} onBlur={() => setCopied(false)}>
        {copied ? 'copied' : 'copy'}
      </button>
    </span>
  )
}
