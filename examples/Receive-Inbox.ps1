<#
.SYNOPSIS
    Fetches the files of a partner's directory and moves each of them into an archive there once its copy is proven.
.DESCRIPTION
    Files that changed within the last minute are left for the next run, since the partner may still be writing them. A file whose name is in
    the archive already stays where it is, with an error.
.OUTPUTS
    The archived items.
.EXAMPLE
    ./Receive-Inbox.ps1 -HostName partner@srv.example.com -Source /out -Archive /archive -Destination ./inbox
#>
#requires -Version 7.4
#requires -Modules SftpTools
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $HostName,
    [Parameter(Mandatory)] [string] $Source,
    [Parameter(Mandatory)] [string] $Archive,
    [Parameter(Mandatory)] [string] $Destination,
    [timespan] $MinimumAge = '00:01:00',

    # More parameters of New-SftpSession.
    [hashtable] $Login = @{}
)

$null = New-Item -ItemType Directory $Destination -Force
$session = New-SftpSession $HostName @Login -ErrorAction Stop
try {
    # A slash at the end means a directory: a missing archive is an error, not a new name.
    Get-SftpChildItem $Source -Session $session -File -OlderThan ((Get-Date) - $MinimumAge) |
        Copy-SftpItem -Destination $Destination -Verify Hash -PassThru |
        Where-Object Status -EQ Completed |
        Move-SftpItem -Destination "$($Archive.TrimEnd('/'))/" -PassThru
}
finally {
    $session | Remove-SftpSession
}
