# A copy while it lasts: progress, stopping, and sessions that several threads share.
BeforeAll {
    . $PSScriptRoot/Common.ps1
    $server = Start-TestServer
    $session = Connect-TestServer $server prod

    # A far server: one connection carries 2 MiB in each round trip at the most, so a copy of a large file takes as long as a test needs.
    $far = if ($server.Unavailable) { $server } else { Start-Fixture proxy, '--port', $server.port, '--round-trip', 200 }
    $farSession = if (-not $server.Unavailable) { Connect-TestServer $server far -Port $far.port }
    $large = if (-not $server.Unavailable) { New-TestFile (Join-Path $server.dataPath large) 512MB }

    $copy = { param($Path, $Destination, $FromSession, $ToSession) Copy-SftpItem @PSBoundParameters }
}

AfterAll {
    Remove-TestSession
    $far, $server | Stop-Fixture
}

Describe 'A running Copy-SftpItem' {
    BeforeEach {
        Skip-Without $server
        $here = New-TestFolder $TestDrive
        $there = New-TestFolder $server.dataPath
    }

    Context 'progress' {
        BeforeEach {
            1..5 | ForEach-Object { $null = New-TestFile "$here/file-$_" 20000 }
            $slowCopy = { param($from, $to, $session) Copy-SftpItem $from $to -ToSession $session -ThrottleLimit 1 }
            $arguments = @{ from = "$here/*"; to = $there; session = $farSession }
        }

        It 'tells files, bytes, rate and percent, ten times a second at the most, and that it is over' {
            $run = Invoke-Bounded $slowCopy $arguments
            $run.Errors | Should -BeNullOrEmpty
            Get-NameIn $there | Should -HaveCount 5
            $run.Progress.Count | Should -BeGreaterThan 2
            $run.Progress[-1].RecordType | Should -Be Completed
            $shown = $run.Progress | Where-Object RecordType -EQ Processing
            $shown | ForEach-Object {
                $_.Activity | Should -BeLike "Copying to far:$there"
                $_.StatusDescription | Should -Match '\d+ of 5\+? files, .+ of .+iB\+?, .+/s'
                $_.PercentComplete | Should -BeIn (-1..100)
            }
            $shown.PercentComplete | Where-Object { $_ -gt 0 } | Should -Not -BeNullOrEmpty
            [int[]] $percent = $shown.PercentComplete
            $percent | Should -Be ($percent | Sort-Object) -Because 'it should not run backwards'
            $run.Progress.Count | Should -BeLessOrEqual ([math]::Ceiling(10 * $run.Elapsed.TotalSeconds) + 1)
        }

        It 'is silent with -ProgressAction SilentlyContinue' {
            $run = Invoke-Bounded { param($from, $to, $session) Copy-SftpItem $from $to -ToSession $session -ThrottleLimit 1 -ProgressAction SilentlyContinue } $arguments
            $run.Errors | Should -BeNullOrEmpty
            Get-NameIn $there | Should -HaveCount 5
            $run.Progress | Should -BeNullOrEmpty
        }
    }

    Context 'stopping' {
        It 'ends a large <Direction> promptly, leaves no file, and the session goes on' -ForEach @{ Direction = 'upload' }, @{ Direction = 'download' } {
            $folder = $Direction -eq 'upload' ? $there : $here
            $side = $Direction -eq 'upload' ? 'ToSession' : 'FromSession'
            $started = Start-Bounded $copy @{ Path = $large; Destination = "$folder/final"; $side = $farSession }
            Wait-Until { Get-PartFile $folder | Where-Object { [System.IO.FileInfo]::new($_).Length -gt 1MB } } | Should -BeTrue -Because 'the copy should be under way'
            Stop-Bounded $started | Should -BeTrue -Because 'the pipeline should end'
            $run = Wait-Bounded $started
            $run.State | Should -Be Stopped
            $run.Errors | Should -BeNullOrEmpty
            Get-NameIn $folder | Should -BeNullOrEmpty
            Copy-SftpItem (New-TestFile "$here/next") "far:$there/next"
            Compare-TestTree "$here/next" "$there/next" | Should -BeNullOrEmpty
            $farSession.ReconnectCount | Should -Be 0
        }

        It 'ends a copy of many files promptly and leaves only whole ones' {
            $null = New-TestTree "$here/tree" '--count', 1000, '--size', 5000
            $started = Start-Bounded { param($from, $to, $session) Copy-SftpItem $from $to -Recurse -ToSession $session -ThrottleLimit 16 } @{ from = "$here/tree"; to = "$there/tree"; session = $farSession }
            Wait-Until { Get-ChildItem $there -Recurse -File -Filter *.dat } | Should -BeTrue
            Stop-Bounded $started | Should -BeTrue
            (Wait-Bounded $started).State | Should -Be Stopped
            Get-PartFile $there | Should -BeNullOrEmpty
            $arrived = Get-ChildItem "$there/tree" -Recurse -File
            $arrived.Count | Should -BeLessThan 1000
            $arrived | ForEach-Object { $_.Length | Should -Be 5000 }
        }

        It 'ends although the server has fallen silent' {
            $silent = Start-Fixture proxy, '--port', $server.port
            try {
                $silentSession = Connect-TestServer $server silent -Port $silent.port
                $null = Invoke-Fixture $silent stall
                $started = Start-Bounded $copy @{ Path = (New-TestFile "$here/f"); Destination = "$there/f"; ToSession = $silentSession }
                Start-Sleep -Milliseconds 300
                Stop-Bounded $started | Should -BeTrue
                (Wait-Bounded $started).State | Should -Be Stopped
                Get-NameIn $there | Should -BeNullOrEmpty
                $null = Invoke-Fixture $silent resume
            }
            finally {
                Remove-SftpSession silent
                Stop-Fixture $silent
            }
        }

        It 'ends when the next command of the pipeline wants no more' {
            1..50 | ForEach-Object { $null = New-TestFile "$here/file-$_" 10 }
            Copy-SftpItem "$here/*" "prod:$there" -PassThru | Select-Object -First 1 | Should -HaveCount 1
            Get-PartFile $there | Should -BeNullOrEmpty
            Test-SftpPath "prod:$there" | Should -BeTrue
        }
    }

    Context 'several threads' {
        It 'shares a session with ForEach-Object -Parallel' {
            1..6 | ForEach-Object { $null = New-TestFile "$here/file-$_" 300000 }
            $run = Invoke-Bounded {
                param($here, $there, $session, $manifest)
                Get-ChildItem $here | ForEach-Object -ThrottleLimit 3 -Parallel {
                    Import-Module $using:manifest
                    Copy-SftpItem -LiteralPath $_.FullName -Destination $using:there -ToSession $using:session -ErrorAction Stop
                }
            } @{ here = $here; there = $there; session = $session; manifest = $moduleManifest }
            $run.Errors | Should -BeNullOrEmpty
            Compare-TestTree $here $there | Should -BeNullOrEmpty
            Get-SftpSession prod | Should -Be $session
            $session.State | Should -Be Opened
        }
    }
}
