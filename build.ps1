<#
.SYNOPSIS
    Builds, tests, shows and packs SftpTools.
.DESCRIPTION
    Build    compiles the module into ./bin and its help into ./en-US, so that Import-Module ./SftpTools.psd1 works in the checkout
    Test     runs the xunit and the Pester suites; the last line is the sum over both
    Demo     copies a tree up and down through a throw-away sshd, beside sftp
    Package  makes the folder of the module, and a nupkg, under ./out
    Help     makes only the help, from src/SftpTools.Cmdlets/Help
.EXAMPLE
    ./build.ps1 -Task Test
#>
#requires -Version 7.4
[CmdletBinding()]
param(
    [ValidateSet('Build', 'Test', 'Demo', 'Package', 'Help')]
    [string] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Release'
)

$ErrorActionPreference = 'Stop'
$fixtures = Join-Path $PSScriptRoot tests Fixtures bin $Configuration net10.0 SftpTools.Fixtures.dll

# Runs a program that talks to the console, within a time bound; the exit code is the result.
function Invoke-Bounded([int] $Seconds, [string] $Program, [string[]] $Arguments) {
    $start = [System.Diagnostics.ProcessStartInfo]::new($Program)
    $start.WorkingDirectory = $PSScriptRoot
    foreach ($argument in $Arguments) { $start.ArgumentList.Add($argument) }
    $process = [System.Diagnostics.Process]::Start($start)
    if ($process.WaitForExit($Seconds * 1000)) { return $process.ExitCode }

    $process.Kill($true)
    Write-Warning "$Program was killed after $Seconds s."
    return 124
}

# Compiles a project with all that it needs; whether that worked is the result.
function Build-Project([string] $Path) {
    (Invoke-Bounded 900 dotnet @('build', $Path, '--configuration', $Configuration, '--nologo', '--verbosity', 'quiet')) -eq 0
}

# The program and the arguments that start this very PowerShell once more; as a .NET tool it is a dll that dotnet runs.
function Get-PowerShellCommand {
    $program = [System.Environment]::ProcessPath
    $program
    if ([System.IO.Path]::GetFileNameWithoutExtension($program) -eq 'dotnet') { Join-Path $PSHOME pwsh.dll }
}

# Makes Pester 5 available. Nothing when it is, else the reason why not.
function Install-Pester {
    $usable = { Get-Module Pester -ListAvailable | Where-Object { $_.Version -ge '5.5' -and $_.Version -lt '6.0' } }
    if (& $usable) { return }

    Write-Host 'Pester 5.5 is not installed; installing it for this user.'
    $reason = Install-PesterModule
    if (-not $reason) {
        if (& $usable) { return }
        $reason = 'it was installed but PowerShell does not find it'
    }

    Write-Host "That did not work ($reason). Asking the package feed of dotnet for it."
    if (Restore-PesterPackage) { return }
    "Pester 5.5 is not installed, installing it failed ($reason), and the package feed of dotnet has none"
}

# Installs Pester with PowerShell's own installer. Nothing when that worked, else the reason why not.
function Install-PesterModule {
    $install = if (Get-Command Install-PSResource -ErrorAction Ignore) {
        "Install-PSResource Pester -Version '[5.5,6.0)' -Scope CurrentUser -TrustRepository -Quiet -ErrorAction Stop"
    }
    elseif (Get-Command Install-Module -ErrorAction Ignore) {
        'Install-Module Pester -MinimumVersion 5.5 -MaximumVersion 5.99 -Scope CurrentUser -Force -SkipPublisherCheck -ErrorAction Stop'
    }
    else {
        return 'this PowerShell has neither Install-PSResource nor Install-Module'
    }

    $shell = [powershell]::Create().AddScript($install)
    $running = $shell.BeginInvoke()
    if (-not $running.AsyncWaitHandle.WaitOne([timespan]::FromMinutes(4))) {
        $null = $shell.BeginStop($null, $null)
        return 'it did not end within 4 minutes'
    }
    try {
        $null = $shell.EndInvoke($running)
    }
    catch {
        return ($_.Exception.InnerException.Message ?? $_.Exception.Message).TrimEnd('.')
    }
}

# Brings Pester as a package into the checkout, and shows this PowerShell and those it starts where. Whether that worked is the result.
function Restore-PesterPackage {
    $folder = Join-Path $PSScriptRoot tests Module obj
    if (Invoke-Bounded 240 dotnet @('restore', 'tests/Module/Pester.csproj', '--verbosity', 'quiet')) { return $false }

    $modules = Join-Path $folder Modules
    if (Test-Path $modules) { Remove-Item $modules -Recurse -Force }
    $null = New-Item -ItemType Directory $modules
    Copy-Item (Join-Path $folder packages pester * tools) (Join-Path $modules Pester) -Recurse
    $env:PSModulePath = $modules + [System.IO.Path]::PathSeparator + $env:PSModulePath
    $true
}

function Invoke-HelpTask {
    $sources = Join-Path $PSScriptRoot src SftpTools.Cmdlets Help
    & (Join-Path $sources ConvertTo-Maml.ps1) -SourcePath $sources -OutputPath (Join-Path $PSScriptRoot en-US)
    0
}

function Invoke-BuildTask {
    if (-not (Build-Project src/SftpTools.Cmdlets)) { return 1 }
    Invoke-HelpTask
}

function Invoke-TestTask {
    $reason = Install-Pester
    if ($reason) { Write-Warning "$reason. The Pester suites will not run." }
    if (-not (Build-Project tests/Fixtures)) {
        Write-Host "The test runner could not be built.`n0 passed, 1 failed, 0 skipped"
        return 1
    }

    $null = Invoke-HelpTask
    $pester = if ($reason) { '--no-pester', $reason } else { Get-PowerShellCommand | ForEach-Object { '--powershell', $_ } }
    Invoke-Bounded 6000 dotnet (@($fixtures, 'suites', $PSScriptRoot, '--configuration', $Configuration) + $pester)
}

function Invoke-DemoTask {
    if (-not ((Build-Project src/SftpTools.Cmdlets) -and (Build-Project tests/Fixtures))) { return 1 }

    & (Join-Path $PSScriptRoot tests Module Demo.ps1) | Out-Host
    $LASTEXITCODE
}

function Invoke-PackageTask {
    if (Invoke-BuildTask) { return 1 }

    $manifest = Import-PowerShellDataFile (Join-Path $PSScriptRoot SftpTools.psd1)
    $out = Join-Path $PSScriptRoot out
    $folder = Join-Path $out SftpTools $manifest.ModuleVersion
    if (Test-Path -LiteralPath $folder) { Remove-Item -LiteralPath $folder -Recurse -Force }
    $null = New-Item -ItemType Directory -Path $folder
    'SftpTools.psd1', 'SftpTools.psm1', 'bin', 'en-US', 'examples', 'README.md', 'CHANGELOG.md', 'LICENSE', 'THIRD-PARTY-NOTICES.md' |
        ForEach-Object { Join-Path $PSScriptRoot $_ } |
        Where-Object { Test-Path -LiteralPath $_ } |
        Copy-Item -Destination $folder -Recurse
    $null = Test-ModuleManifest -Path (Join-Path $folder SftpTools.psd1)
    Write-Host "The module: $folder"

    if (-not (Get-Command Publish-PSResource -ErrorAction Ignore)) {
        Write-Warning 'No nupkg: this PowerShell has no Publish-PSResource.'
        return 0
    }

    $package = Join-Path $out "SftpTools.$($manifest.ModuleVersion).nupkg"
    $repository = "SftpToolsBuild$PID"
    Register-PSResourceRepository -Name $repository -Uri $out -Trusted
    try {
        Remove-Item -LiteralPath $package -ErrorAction Ignore
        Publish-PSResource -Path $folder -Repository $repository
    }
    finally {
        Unregister-PSResourceRepository -Name $repository
    }
    Write-Host "The package: $package"
    0
}

$exitCode = switch ($Task) {
    Build { Invoke-BuildTask }
    Test { Invoke-TestTask }
    Demo { Invoke-DemoTask }
    Package { Invoke-PackageTask }
    Help { Invoke-HelpTask }
}
exit $exitCode
