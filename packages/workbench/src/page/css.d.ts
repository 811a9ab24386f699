// Style sheets, which the bundler takes in.
declare module '*.css'
