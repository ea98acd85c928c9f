<#
    Runs one Pester file, or all those beside it, and writes what they came to as JSON, in the shape that the suite runner reads: Name,
    Passed, Failed and Skipped, the latter two with a reason for each test.
#>
#requires -Version 7.4
param(
    [Parameter(Mandatory)]
    [string] $ResultPath,

    [string] $Path = $PSScriptRoot
)

$ErrorActionPreference = 'Stop'
Import-Module Pester -MinimumVersion 5.5 -MaximumVersion 5.99

$configuration = New-PesterConfiguration
$configuration.Run.Path = $Path
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'Normal'
$run = Invoke-Pester -Configuration $configuration

function Get-Reason($Test, [string] $Otherwise) {
    # A test whose block could not be set up has no error of its own.
    $records = $Test.ErrorRecord.Count -gt 0 ? $Test.ErrorRecord : $Test.Block.ErrorRecord
    # "is skipped, because REASON" is what Set-ItResult -Because leaves behind.
    $message = ($records | ForEach-Object { $_.Exception.Message }) -join '; '
    $reason = $message -replace '^is (skipped|inconclusive),? ?(because )?', ''
    if ($reason) { $reason } else { $Otherwise }
}

function New-Note([string] $Test, [string] $Reason) {
    @{ Test = $Test; Reason = $Reason }
}

$failed = @(
    foreach ($test in $run.Failed) { New-Note $test.ExpandedPath (Get-Reason $test 'no reason given') }

    # A file that cannot be discovered and a block whose set-up or tear-down broke have no failing test of their own.
    foreach ($container in $run.FailedContainers) { New-Note "$($container.Item)" (Get-Reason $container 'the file could not be read') }
    foreach ($block in $run.FailedBlocks | Where-Object FailedCount -EQ 0) { New-Note $block.ExpandedPath (Get-Reason $block 'the block failed') }
)
$skipped = @(
    foreach ($test in @($run.Skipped) + @($run.Inconclusive)) { New-Note $test.ExpandedPath (Get-Reason $test 'no reason given') }
)
@{ Name = 'Pester'; Passed = $run.PassedCount; Failed = $failed; Skipped = $skipped } |
    ConvertTo-Json -Depth 4 |
    Set-Content -LiteralPath $ResultPath -Encoding utf8NoBOM
exit [int]($failed.Count -gt 0)
