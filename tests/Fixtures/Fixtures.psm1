# The fixtures for PowerShell: each runs as a process of its own, which ends, and cleans up, when its standard input does.

<#
.SYNOPSIS
    The program of the fixtures: the configuration that was built last.
#>
function Get-FixtureProgram {
    $programs = Get-Item -Path (Join-Path $PSScriptRoot bin * net10.0 SftpTools.Fixtures.dll) -ErrorAction Ignore
    if (-not $programs) { throw 'The fixtures are not built: dotnet build tests/Fixtures' }
    ($programs | Sort-Object LastWriteTimeUtc)[-1].FullName
}

<#
.SYNOPSIS
    Starts a fixture (sshd, proxy, account, disk) and returns it with its facts. Where it cannot be had, Unavailable has the reason.
#>
function Start-Fixture {
    param(
        [Parameter(Mandatory, Position = 0)]
        [string] $Name,

        [Parameter(Position = 1, ValueFromRemainingArguments)]
        [string[]] $Arguments = @()
    )

    $start = [System.Diagnostics.ProcessStartInfo]::new('dotnet')
    foreach ($argument in @((Get-FixtureProgram), $Name) + $Arguments) { $start.ArgumentList.Add($argument) }
    $start.RedirectStandardInput = $true
    $start.RedirectStandardOutput = $true
    $process = [System.Diagnostics.Process]::Start($start)
    $line = $process.StandardOutput.ReadLine()
    if (-not $line) { throw "The fixture '$Name' ended without a word, exit code $($process.WaitForExit(); $process.ExitCode)." }

    $facts = ConvertFrom-Json $line
    [pscustomobject]@{
        Name        = $Name
        Process     = $process
        Facts       = $facts
        Unavailable = $facts.PSObject.Properties['unavailable']?.Value
    }
}

<#
.SYNOPSIS
    Sends one command to a fixture, such as cut or restart, and returns its answer.
#>
function Send-Fixture {
    param(
        [Parameter(Mandatory, Position = 0)]
        $Fixture,

        [Parameter(Mandatory, Position = 1)]
        [string] $Command
    )

    $Fixture.Process.StandardInput.WriteLine($Command)
    $answer = ConvertFrom-Json $Fixture.Process.StandardOutput.ReadLine()
    if ($answer.PSObject.Properties['error']) { throw "The fixture '$($Fixture.Name)' does not $Command`: $($answer.error)" }
    $answer
}

<#
.SYNOPSIS
    Ends a fixture and waits until it has cleaned up.
#>
function Stop-Fixture {
    param(
        [Parameter(Mandatory, Position = 0)]
        $Fixture
    )

    if ($Fixture.Process.HasExited) { return }
    $Fixture.Process.StandardInput.Close()
    if (-not $Fixture.Process.WaitForExit(60000)) { $Fixture.Process.Kill($true) }
}

Export-ModuleMember -Function Get-FixtureProgram, Start-Fixture, Send-Fixture, Stop-Fixture
