<#
    What a script sees of a command that fails: each cmdlet of the module and each provider cmdlet on a drive, with input that fails, under every
    -ErrorAction, in a try block, a function, a loop and a job. PowerShell's own Get-Item of a missing file, run beside them, says what is right.
#>
BeforeDiscovery {
    $failing = & $PSScriptRoot/Silence.Cases.ps1
    $cases = foreach ($kind in 'Item', 'Command') { $failing[$kind] | ForEach-Object { @{ Command = $_; Like = "$kind" } } }
    $exported = (Import-PowerShellDataFile $PSScriptRoot/../../SftpTools.psd1).CmdletsToExport | ForEach-Object { @{ Name = $_; Failing = $failing.Item + $failing.Command } }
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $failing = & $PSScriptRoot/Silence.Cases.ps1
    $native = @{ Item = 'Get-Item ./no'; Command = 'Get-Item $null' }
    $server = Start-TestServer
    $place = New-TestFolder $TestDrive
    Set-Content "$place/f" x
    $null = New-Item "$($server.dataPath)/d/e" -ItemType Directory -Force
    Set-Content "$($server.dataPath)/f" x
    $listener = [System.Net.Sockets.TcpListener]::new([ipaddress]::Loopback, 0)
    $listener.Start()
    $closed = $listener.LocalEndpoint.Port
    $listener.Stop()

    # Runs each command in each way, in a shell where no try block stands around it, and notes what happened. 'native' is the measure.
    $run = {
        param($manifest, $login, $root, $place, $closed, $commands)
        Import-Module $manifest
        $WarningPreference = 'SilentlyContinue'
        $gone = New-SftpSession @login -Name gone
        $null = New-SftpSession @login -Name p -NoDrive
        $null = New-SftpSession @login -Name q
        $null = New-PSDrive p -PSProvider Sftp -Root $root -Session p -Scope Global
        Remove-SftpSession $gone
        foreach ($command in $commands) {
            $way = [ordered]@{ Command = $command }
            # The session's paths are those of its server, the drive's begin at its root.
            $text = $command -replace '(?<!\S)("?)p:/', ('$1p:' + $root + '/')
            if ($command -cnotmatch '\b\w+-Sftp\w+' -or $command -match 'PSDrive') { $text = $command }
            foreach ($action in 'Continue', 'SilentlyContinue', 'Ignore', 'Stop') {
                Set-Location $place
                $ok = $true; $reached = $false; $problems = $null
                $block = [scriptblock]::Create("`$null = `$null; $text -ErrorAction $action -ErrorVariable problems; `$ok = `$?; `$reached = `$true")
                $Error.Clear()
                if ($action -eq 'Stop') {
                    $caught = $false
                    try { $null = . $block 2>$null } catch { $caught = $true }
                    $way.Stop = "caught $caught, goes on within $reached"
                }
                else {
                    $null = . $block 2>$null
                    $way.$action = "next line $reached, `$? $ok, variable $(@($problems).Count -gt 0), `$Error $($Error.Count -gt 0)"
                }
            }
            $ErrorActionPreference = 'Stop'
            $caught = $false; $after = $false
            try { $null = . ([scriptblock]::Create($text)) 2>$null; $after = $true } catch { $caught = $true }
            $ErrorActionPreference = 'Continue'
            $way.Preference = "caught $caught, goes on within $after"
            $lines = 0
            $loop = [scriptblock]::Create("foreach (`$i in 1..2) { $text; `$lines++ }; function Test-It { $text; 1 }; `$lines += Test-It | Select-Object -Last 1")
            $null = . $loop 2>$null
            $way.Lines = $lines
            [pscustomobject]$way
        }
        Set-Location /
        $job = Start-ThreadJob {
            param($manifest, $login, $root, $place, $closed, $commands)
            Import-Module $manifest
            $WarningPreference = 'SilentlyContinue'
            $null = New-SftpSession @login -Name p -NoDrive
            $null = New-PSDrive p -PSProvider Sftp -Root $root -Session p -Scope Global
            $gone = New-SftpSession @login -Name gone -NoDrive
            Remove-SftpSession $gone
            foreach ($command in $commands) {
                Set-Location $place
                $null = . ([scriptblock]::Create($command)) 2>$null
                $command
            }
        } -ArgumentList $manifest, $login, $root, $place, $closed, $commands
        [pscustomobject]@{ Command = 'the job'; Done = @($job | Receive-Job -Wait -AutoRemoveJob 2>$null) }
    }
    if (-not $server.Unavailable) {
        $values = @{
            manifest = $moduleManifest; login = Get-LoginOf $server; root = $server.dataPath; place = $place; closed = $closed
            commands = @($native.Values) + $failing.Item + $failing.Command
        }
        $all = Invoke-Bounded $run $values 300
        $rows = @{}
        foreach ($row in $all.Output) { $rows[$row.Command] = $row }
    }
}

AfterAll {
    Remove-TestSession
    Stop-Fixture $server
}

Describe 'A command that fails' {
    BeforeEach {
        Skip-Without $server
    }

    It 'is tried: <Name>' -ForEach $exported {
        $Failing -match "\b$Name\b" | Should -Not -BeNullOrEmpty
    }

    It 'is heard as one of PowerShell: <Command>' -ForEach $cases {
        if ($server.Unavailable) { return }
        $rows[$Command] | Should -Not -BeNullOrEmpty -Because 'the script ended before it, or in it'
        foreach ($way in 'Continue', 'SilentlyContinue', 'Ignore', 'Stop', 'Preference', 'Lines') {
            "${way}: $($rows[$Command].$way)" | Should -BeExactly "${way}: $($rows[$native[$Like]].$way)"
        }
        # Whatever PowerShell's own does: the next line runs, $? is false, -ErrorVariable is filled, catch sees it.
        $rows[$Command].Continue | Should -BeExactly 'next line True, $? False, variable True, $Error True'
        $rows[$Command].Stop | Should -BeExactly 'caught True, goes on within False'
        $rows[$Command].Lines | Should -Be 3
    }

    It 'ends no job' {
        if ($server.Unavailable) { return }
        $rows['the job'].Done | Should -Be (@($native.Values) + $failing.Item + $failing.Command)
    }

    It 'ends no script: all is said to the end' {
        if ($server.Unavailable) { return }
        $all.State | Should -Be Completed
        $all.Exception | Should -BeNullOrEmpty
    }
}
