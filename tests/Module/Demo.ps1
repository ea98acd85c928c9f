<#
    The demo: a throw-away sshd on loopback, a session, a listing, a tree copied up and down with progress, the bytes compared, and the
    rate beside that of the system's sftp in the same run. Everything it makes goes when it ends.
#>
#requires -Version 7.4
param(
    [int] $Files = 3000,

    # The largest file; lengths spread evenly from nothing to this.
    [int] $MaxSize = 16KB
)

$ErrorActionPreference = 'Stop'
. (Join-Path $PSScriptRoot Common.ps1)

function Show([string] $Text) { Write-Host "`nPS> $Text" -ForegroundColor Cyan }

# Runs the system's sftp with a batch of commands and returns the seconds it took.
function Measure-Sftp([string[]] $Batch) {
    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    $output = $Batch | sftp -q -b - -F $server.configPath $server.alias 2>&1
    if ($LASTEXITCODE -ne 0) { throw "sftp ended with ${LASTEXITCODE}: $output" }
    $watch.Elapsed.TotalSeconds
}

function Compare-Tree([string] $Expected, [string] $Actual, [string[]] $Options) {
    $differences = @(Compare-TestTree $Expected $Actual $Options)
    $verdict = if ($differences) { "DIFFERENT: $($differences -join '; ')" } else { 'equal, byte for byte' }
    Write-Host "$(Split-Path -Leaf $Actual): $verdict"
    $differences.Count -eq 0
}

function New-Rate([string] $Job, [double] $Ours, [double] $Theirs) {
    [pscustomobject]@{
        Job       = $Job
        SftpTools = '{0:N2} s, {1:N0} files/s, {2:N1} MiB/s' -f $Ours, ($count / $Ours), ($bytes / 1MB / $Ours)
        sftp      = '{0:N2} s, {1:N0} files/s, {2:N1} MiB/s' -f $Theirs, ($count / $Theirs), ($bytes / 1MB / $Theirs)
        Faster    = '{0:N1} times' -f ($Theirs / $Ours)
    }
}

$server = Start-TestServer
if ($server.Unavailable) {
    Write-Host "The demo needs an sshd to talk to, and there is none: $($server.Unavailable)."
    exit 1
}

$equal = $false
$work = Join-Path ([System.IO.Path]::GetTempPath()) "sftptools-demo-$([guid]::NewGuid().ToString('n').Substring(0, 8))"
try {
    $null = New-Item -ItemType Directory -Path $work
    Write-Host "A throw-away sshd listens on $($server.host):$($server.port). Making a tree of $Files files ..."
    $tree = New-TestTree (Join-Path $work tree) @('--count', $Files, '--size', $MaxSize, '--vary', '--odd-names')
    $measured = Get-ChildItem -LiteralPath $tree -Recurse -File -Force | Measure-Object -Property Length -Sum
    $count = $measured.Count
    $bytes = $measured.Sum
    Write-Host ('{0:N0} files, {1:N1} MiB, some with names that trip careless programs.' -f $count, ($bytes / 1MB))

    Show "`$session = New-SftpSession $($server.userName)@$($server.host):$($server.port) -Name demo -KeyFilePath ... -KnownHostsPath ... -HostKeyPolicy Strict"
    $session = Connect-TestServer $server demo
    $session | Format-Table | Out-Host
    $session | Format-List ServerVersion, KeyExchange, HostKeyFingerprint, Cipher, AuthenticationMethods, SftpVersion, Extensions | Out-Host

    $data = $server.dataPath
    Show "Copy-SftpItem tree demo:$data/up -Recurse"
    $up = (Measure-Command { Copy-SftpItem -LiteralPath $tree -Destination "$data/up" -ToSession $session -Recurse }).TotalSeconds
    Write-Host ('{0:N2} s' -f $up)

    Show "Get-SftpChildItem demo:$data/up | Select-Object -First 12"
    Get-SftpChildItem -Session $session -LiteralPath "$data/up" | Select-Object -First 12 | Out-Host

    Show "Copy-SftpItem demo:$data/up down -Recurse"
    $down = (Measure-Command { Copy-SftpItem -LiteralPath "$data/up" -Destination (Join-Path $work down) -FromSession $session -Recurse }).TotalSeconds
    Write-Host ('{0:N2} s' -f $down)
    Remove-SftpSession $session

    Write-Host "`nThe same by the system's sftp ..."
    $connect = Measure-Sftp 'bye'
    $sftpUp = (Measure-Sftp "put -r $tree $data/sftp-up") - $connect
    $sftpDown = (Measure-Sftp "get -r $data/up $(Join-Path $work sftp-down)") - $connect

    Write-Host "`nCompared with the tree that was copied, times of files included:"
    $equal = (Compare-Tree $tree (Join-Path $data up) --times), (Compare-Tree $tree (Join-Path $work down) --times) -notcontains $false
    Write-Host 'What sftp copied, without times, which it does not keep by itself:'
    $null = (Compare-Tree $tree (Join-Path $data sftp-up)), (Compare-Tree $tree (Join-Path $work sftp-down))

    Write-Host ("`nBoth without the time to connect, which for sftp was {0:N2} s and is taken off:" -f $connect)
    @(
        New-Rate up $up $sftpUp
        New-Rate down $down $sftpDown
    ) | Format-Table -AutoSize | Out-String -Width 200 | Write-Host
}
finally {
    Remove-TestSession
    Stop-Fixture $server
    Remove-Item -LiteralPath $work -Recurse -Force -ErrorAction Ignore
}
exit [int](-not $equal)
