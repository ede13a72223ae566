# escape=`
# check=skip=JSONArgsRecommended;error=true
# hadolint global ignore=DL3008
# dockerlint file ignore=minimal,DL3009 why
FROM mcr.microsoft.com/windows/servercore:ltsc2022
# dockerlint ignore=all x
RUN powershell -Command `
    Get-Item C:\ ; `
    dir
ONBUILD RUN npm ci
ONBUILD COPY . .
