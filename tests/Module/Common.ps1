<#
    What the test files share. Each dot-sources it in its BeforeAll: that imports the built module, once, and brings the functions below.
    Servers, accounts, disks and trees come from tests/Fixtures; SFTPTOOLS_FIXTURES names another build of it.
#>
$repository = Split-Path (Split-Path $PSScriptRoot)
$moduleManifest = Join-Path $repository SftpTools.psd1
$fixturesAssembly = if ($env:SFTPTOOLS_FIXTURES) { $env:SFTPTOOLS_FIXTURES } else {
    'Release', 'Debug' |
        ForEach-Object { Join-Path $repository tests Fixtures bin $_ net10.0 SftpTools.Fixtures.dll } |
        Where-Object { [System.IO.File]::Exists($_) } |
        Sort-Object { [System.IO.File]::GetLastWriteTimeUtc($_) } -Descending |
        Select-Object -First 1
}
if (-not $fixturesAssembly) {
    throw "The fixtures are not built. Run 'dotnet build tests/Fixtures -c Release', or ./build.sh test, which does that."
}
if (-not (Get-Module SftpTools | Where-Object Path -EQ (Join-Path $repository SftpTools.psm1))) {
    Import-Module $moduleManifest -Force
}

# Fixtures

# Starts a fixture that lives until Stop-Fixture: an object with its facts, or with Unavailable, the reason why it cannot be had here.
function Start-Fixture {
    param([Parameter(Mandatory)] [string[]] $Arguments)

    $start = [System.Diagnostics.ProcessStartInfo]::new('dotnet')
    $start.RedirectStandardInput = $true
    $start.RedirectStandardOutput = $true
    foreach ($argument in @($fixturesAssembly) + $Arguments) { $start.ArgumentList.Add($argument) }
    $process = [System.Diagnostics.Process]::Start($start)
    $facts = Read-FixtureLine $process "dotnet $Arguments"
    Add-Member -InputObject $facts -NotePropertyName Process -NotePropertyValue $process
    if ($facts.PSObject.Properties['Unavailable']) { $process.Dispose() } else { $facts | Add-Member Unavailable $null }
    $facts
}

function Read-FixtureLine($Process, [string] $What) {
    $line = $Process.StandardOutput.ReadLineAsync()
    if (-not $line.Wait(30000)) { throw "The fixture '$What' did not answer within 30 s." }
    if ($null -eq $line.Result) { throw "The fixture '$What' ended without an answer." }
    ConvertFrom-Json $line.Result
}

# Says one line to a fixture, such as 'cut', and returns its answer.
function Invoke-Fixture($Fixture, [string] $Line) {
    $Fixture.Process.StandardInput.WriteLine($Line)
    $answer = Read-FixtureLine $Fixture.Process $Line
    if ($answer.PSObject.Properties['error']) { throw "The fixture could not '$Line': $($answer.error)" }
    $answer
}

# Ends fixtures; they take their processes, files, accounts and mounts with them.
function Stop-Fixture {
    param([Parameter(ValueFromPipeline)] $Fixture)

    process {
        if ($null -eq $Fixture -or $Fixture.Unavailable) { return }
        $Fixture.Process.StandardInput.Close()
        if (-not $Fixture.Process.WaitForExit(20000)) { $Fixture.Process.Kill($true) }
        $Fixture.Process.Dispose()
    }
}

# A throw-away sshd. The options are those of the fixture's command.
function Start-TestServer([string[]] $Options = @()) {
    Start-Fixture (@('sshd') + $Options)
}

# Ends the test with a reason where a fixture cannot be had.
function Skip-Without($Fixture) {
    if ($Fixture.Unavailable) { Set-ItResult -Skipped -Because $Fixture.Unavailable }
}

# Whether a transport is part of this build.
function Test-Transport([string] $Transport) {
    $Transport -ne 'SshNet' -or (Test-Path "$PSScriptRoot/../../bin/SshNet/SftpTools.SshNet.dll")
}

# Skips a test of a transport that is not part of this build.
function Skip-WithoutTransport([string] $Transport) {
    if (-not (Test-Transport $Transport)) {
        Set-ItResult -Skipped -Because 'the package feed has no SSH.NET, so this build has no SshNet transport'
    }
}

# What New-SftpSession needs to log in to a server by key, as a table to splat and to change.
function Get-LoginOf($Server) {
    @{
        HostName          = $Server.host
        Port              = $Server.port
        UserName          = $Server.userName
        KeyFilePath       = $Server.keyPath
        KnownHostsPath    = $Server.knownHostsPath
        HostKeyPolicy     = 'Strict'
        ConnectingTimeout = 20
        OperationTimeout  = 30
    }
}

# A session with a server, or null where there is none. Port is that of a proxy in front of it.
function Connect-TestServer($Server, [string] $Name, [int] $Port, [string] $UserName, [string] $Transport) {
    if ($Server.Unavailable) { return }
    $login = Get-LoginOf $Server
    if ($UserName) { $login.UserName = $UserName }
    if ($Transport) { $login.Transport = $Transport }
    if ($Port) {
        # known_hosts knows the server by its own port only.
        $login.Port = $Port
        $login.Remove('KnownHostsPath')
        $login.Remove('HostKeyPolicy')
        $login.HostKeyFingerprint = $Server.hostKeyFingerprint
    }
    New-SftpSession @login -Name $Name -ErrorAction Stop
}

function Remove-TestSession {
    Get-SftpSession | Remove-SftpSession -Confirm:$false
}

# The ssh processes of this PowerShell.
function Get-SshChild {
    Get-Process -Name ssh -ErrorAction Ignore | Where-Object { $_.Parent.Id -eq $PID }
}

# Waits until a condition holds; false when it does not within the bound.
function Wait-Until([scriptblock] $Condition, [int] $Seconds = 20) {
    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    while ($clock.Elapsed.TotalSeconds -lt $Seconds) {
        if (& $Condition) { return $true }
        Start-Sleep -Milliseconds 20
    }
    $false
}

# Files

# A new, empty folder below another one.
function New-TestFolder([string] $Below) {
    [System.IO.Directory]::CreateDirectory((Join-Path $Below ([guid]::NewGuid().ToString('n')))).FullName
}

# A file of known bytes; returns its path. The length is in bytes; large ones repeat themselves, but have no holes that a copy leaves out.
function New-TestFile([string] $Path, [long] $Length = 1000) {
    $bytes = [byte[]]::new([System.Math]::Min($Length, 64MB))
    [System.Random]::new([int]($Length % 1000003)).NextBytes($bytes)
    $stream = [System.IO.File]::Create($Path)
    try {
        for ($left = $Length; $left -gt 0; $left -= $bytes.Length) { $stream.Write($bytes, 0, [System.Math]::Min($left, $bytes.Length)) }
    }
    finally {
        $stream.Dispose()
    }
    $Path
}

# A file of zeros that takes no place on the disk; returns its path. A copy of it is done at once.
function New-SparseFile([string] $Path, [long] $Length) {
    $stream = [System.IO.File]::Create($Path)
    $stream.SetLength($Length)
    $stream.Dispose()
    $Path
}

# A deterministic tree of files; the options are those of the fixture's command.
function New-TestTree([string] $Path, [string[]] $Options) {
    $null = dotnet $fixturesAssembly tree $Path @Options
    if ($LASTEXITCODE) { throw "The tree was not made." }
    $Path
}

# The differences of two trees or files in words; none when they are equal, byte for byte and with the times of files.
function Compare-TestTree([string] $Expected, [string] $Actual, [string[]] $Options = '--times') {
    dotnet $fixturesAssembly compare $Expected $Actual @Options
}

# The temporary files of copies below a folder; there should be none after any copy.
function Get-PartFile([string] $Folder) {
    [System.IO.Directory]::EnumerateFiles($Folder, '*.sftp-part*', [System.IO.EnumerationOptions]@{ RecurseSubdirectories = $true; AttributesToSkip = 0 })
}

# The names in a folder, hidden ones too, in the order of their characters.
function Get-NameIn([string] $Folder) {
    [string[]] $names = [System.IO.Directory]::EnumerateFileSystemEntries($Folder) | ForEach-Object { [System.IO.Path]::GetFileName($_) }
    if ($names) { [array]::Sort($names, [System.StringComparer]::Ordinal) }
    $names
}

# The permission bits of a file as chmod writes them, such as 644, and setting them.
function Get-Mode([string] $Path) {
    [System.Convert]::ToString([int][System.IO.File]::GetUnixFileMode($Path), 8)
}

function Set-Mode([string] $Path, [string] $Mode) {
    [System.IO.File]::SetUnixFileMode($Path, [System.Convert]::ToInt32($Mode, 8))
}

# Running with a bound

# Starts a script in a runspace of its own that has the module; no person can be asked there. Values come as parameters of the script.
function Start-Bounded([scriptblock] $Script, [hashtable] $Parameters = @{}) {
    $state = [initialsessionstate]::CreateDefault2()
    $state.ImportPSModule($moduleManifest)
    $shell = [powershell]::Create($state)
    $null = $shell.AddScript($Script.ToString()).AddParameters($Parameters)
    $output = [System.Management.Automation.PSDataCollection[psobject]]::new()
    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    [pscustomobject]@{ Shell = $shell; Output = $output; Clock = $clock; Running = $shell.BeginInvoke([System.Management.Automation.PSDataCollection[psobject]]::new(), $output) }
}

# Waits for what Start-Bounded started and tells what came of it. A script that does not end in time fails the test, and nothing else.
function Wait-Bounded($Started, [int] $Seconds = 40) {
    $shell = $Started.Shell
    if (-not $Started.Running.AsyncWaitHandle.WaitOne([timespan]::FromSeconds($Seconds))) {
        $null = $shell.BeginStop($null, $null)
        throw "It hangs: not over within $Seconds s."
    }
    $exception = $null
    try { $shell.EndInvoke($Started.Running) } catch { $exception = $_.Exception.InnerException ?? $_.Exception }
    $result = [pscustomobject]@{
        Output    = @($Started.Output)
        Errors    = @($shell.Streams.Error)
        Warnings  = @($shell.Streams.Warning)
        Progress  = @($shell.Streams.Progress)
        Notes     = @($shell.Streams.Verbose) + @($shell.Streams.Debug) + @($shell.Streams.Information)
        Exception = $exception
        State     = $shell.InvocationStateInfo.State
        Elapsed   = $Started.Clock.Elapsed
    }
    $shell.Runspace.Dispose()
    $shell.Dispose()
    $result
}

# Both in one.
function Invoke-Bounded([scriptblock] $Script, [hashtable] $Parameters = @{}, [int] $Seconds = 40) {
    Wait-Bounded (Start-Bounded $Script $Parameters) $Seconds
}

# Stops a running script as Ctrl+C does. False when the pipeline is not over within the bound.
function Stop-Bounded($Started, [int] $Seconds = 15) {
    $stop = $Started.Shell.BeginStop($null, $null)
    $stop.AsyncWaitHandle.WaitOne([timespan]::FromSeconds($Seconds))
}

# A PowerShell of its own, for what must not happen to the one that runs the tests. The script gets the manifest's path as $args[0].
function Invoke-Shell([string] $Script, [string[]] $Arguments = @()) {
    $program = [System.Environment]::ProcessPath
    # As a .NET tool, PowerShell is a dll that dotnet runs.
    $first = @(if ([System.IO.Path]::GetFileNameWithoutExtension($program) -eq 'dotnet') { Join-Path $PSHOME pwsh.dll })
    $file = Join-Path $TestDrive "$([guid]::NewGuid()).ps1"
    Set-Content -LiteralPath $file -Value $Script
    $all = $first + '-NoProfile', '-NonInteractive', '-File', $file, $moduleManifest + $Arguments
    & $program @all 2>&1 | ForEach-Object { "$_" }
}

# Assertions

# Holds an error record against id, category and target. The target is optional, because some have none.
function Assert-ErrorRecord($Record, [string] $Id, [string] $Category, $Target) {
    $Record | Should -Not -BeNullOrEmpty -Because 'there should be an error record'
    @($Record).Count | Should -Be 1 -Because "there should be one error record, not: $($Record -join ' | ')"
    $Record.FullyQualifiedErrorId | Should -BeLike "$Id,*" -Because "the error is: $Record"
    $Record.CategoryInfo.Category | Should -Be $Category
    if ($PSBoundParameters.ContainsKey('Target')) { "$($Record.TargetObject)" | Should -BeExactly $Target }
}

# What Tab would offer at the end of a line.
function Complete([string] $Line) {
    [System.Management.Automation.CommandCompletion]::CompleteInput($Line, $Line.Length, $null).CompletionMatches.CompletionText
}
