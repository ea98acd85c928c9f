<#
.SYNOPSIS
    Copies a directory from one server to another through this machine, with a journal, so that a run that was stopped can be finished.
.DESCRIPTION
    Run it again with the same journal: what is there already is not sent again. The journal is removed when everything is there.
.EXAMPLE
    ./Copy-BetweenServers.ps1 -From admin@old.example.com -To admin@new.example.com -Path /srv/data -Journal ./move.jsonl
#>
#requires -Version 7.4
#requires -Modules SftpTools
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $From,
    [Parameter(Mandatory)] [string] $To,
    [Parameter(Mandatory)] [string] $Path,
    [Parameter(Mandatory)] [string] $Journal,
    [string] $Destination = $Path,

    # More parameters of New-SftpSession for either server.
    [hashtable] $FromLogin = @{},
    [hashtable] $ToLogin = @{}
)

$ErrorActionPreference = 'Stop'

$sessions = @()
try {
    $sessions += $source = New-SftpSession $From -Name source @FromLogin
    $sessions += $target = New-SftpSession $To -Name target @ToLogin
    if (Test-Path -LiteralPath $Journal) {
        Resume-SftpTransfer $Journal -FromSession $source -ToSession $target -PassThru -ErrorAction Continue -ErrorVariable problems
    }
    else {
        Copy-SftpItem $Path $Destination -FromSession $source -ToSession $target -Recurse -Journal $Journal -PassThru `
            -ErrorAction Continue -ErrorVariable problems
    }
    if (-not $problems) { Remove-Item -LiteralPath $Journal }
}
finally {
    $sessions | Remove-SftpSession
}
