<#
.SYNOPSIS
    Uploads what is new in a folder, as a scheduled task, and says in a log and in its exit code what became of it.
.DESCRIPTION
    A run that is cut short is continued by the next one: partial files stay, and complete ones are not sent again. Every file that fails has
    a line of its own in the log. The exit code is 0 when everything is there, 1 when files are missing, and 2 when nothing could be tried.
.EXAMPLE
    pwsh -NoProfile -NonInteractive -File Send-Nightly.ps1 -HostName deploy@srv.example.com -Source ./out -Destination /in -LogPath nightly.log
#>
#requires -Version 7.4
#requires -Modules SftpTools
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $HostName,
    [Parameter(Mandatory)] [string] $Source,
    [Parameter(Mandatory)] [string] $Destination,
    [Parameter(Mandatory)] [string] $LogPath,

    # More parameters of New-SftpSession, such as @{ KeyFilePath = '~/.ssh/upload'; HostKeyFingerprint = 'SHA256:...' }.
    [hashtable] $Login = @{}
)

$ErrorActionPreference = 'Stop'

function Write-Log([string] $Text) {
    Add-Content -LiteralPath $LogPath -Value "$([DateTimeOffset]::Now.ToString('o')) $Text"
}

$session = $null
try {
    # Nobody is there to be asked: an unknown host key is an error.
    $session = New-SftpSession $HostName -HostKeyPolicy Strict @Login
    $copy = @{
        LiteralPath   = Get-ChildItem -LiteralPath $Source -File | ForEach-Object FullName
        Destination   = $Destination
        ToSession     = $session
        Overwrite     = 'IfDifferent'
        Resume        = $true
        Verify        = 'Hash'
        PassThru      = $true
        ErrorAction   = 'SilentlyContinue'
        ErrorVariable = 'problems'
    }
    if (-not $copy.LiteralPath) {
        Write-Log "Nothing to send in '$Source'."
        exit 0
    }
    $results = @(Copy-SftpItem @copy)
    foreach ($problem in $problems) { Write-Log "FAILED $($problem.TargetObject): $($problem.FullyQualifiedErrorId): $problem" }
    $sent = @($results | Where-Object Status -EQ Completed)
    Write-Log "$($sent.Count) files sent, $(@($results | Where-Object Status -EQ Skipped).Count) were there already, $($problems.Count) errors."
    exit ($problems ? 1 : 0)
}
catch {
    Write-Log "FAILED $($_.FullyQualifiedErrorId): $_"
    exit 2
}
finally {
    if ($session) { $session | Remove-SftpSession }
}
