BeforeDiscovery {
    $transports = 'OpenSsh', 'SshNet'
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $server = Start-TestServer
    $start = (Get-Location).Path
}

AfterAll {
    Remove-TestSession
    Stop-Fixture $server
}

Describe 'Changing things on a drive over <_>' -ForEach $transports {
    BeforeAll {
        $transport = $_
        $isPart = Test-Transport $transport
        if ($server.Unavailable -or -not $isPart) { return }
        $session = Connect-TestServer $server prod -Transport $transport
    }

    AfterAll {
        Remove-TestSession
    }

    BeforeEach {
        Skip-Without $server
        Skip-WithoutTransport $transport
        if ($server.Unavailable -or -not $isPart) { return }
        $here = New-TestFolder $server.dataPath
        $drive = "prod:$here"
    }

    AfterEach {
        Set-Location $start
    }

    Context 'New-Item' {
        It 'makes files, directories and links' {
            (New-Item "$drive/f.txt" -Value text).Length | Should -Be 4
            (New-Item $drive -Name d -ItemType Directory).PSIsContainer | Should -BeTrue
            (New-Item "$drive/s" -ItemType SymbolicLink -Value f.txt).LinkTarget | Should -Be f.txt
            $null = New-Item "$drive/h" -ItemType HardLink -Value "$drive/f.txt"
            Get-NameIn $here | Should -Be d, f.txt, h, s
            [System.IO.File]::ReadAllText("$here/h") | Should -Be text
        }

        It 'refuses what is there, and makes parents with -Force' {
            $null = New-Item "$drive/f.txt"
            New-Item "$drive/f.txt" -ErrorVariable problem -ErrorAction SilentlyContinue
            Assert-ErrorRecord $problem SftpPathExists ResourceExists
            New-Item "$drive/a/b/c" -ErrorVariable problem -ErrorAction SilentlyContinue
            Assert-ErrorRecord $problem SftpPathNotFound ObjectNotFound
            $null = New-Item "$drive/a/b/c" -Force
            Test-Path "$drive/a/b/c" | Should -BeTrue
            New-Item "$drive/j" -ItemType Junction -Value x -ErrorVariable problem -ErrorAction SilentlyContinue
            Assert-ErrorRecord $problem SftpItemTypeUnknown InvalidArgument
        }

        It 'makes nothing with -WhatIf' {
            New-Item "$drive/f.txt" -WhatIf
            Get-NameIn $here | Should -BeNullOrEmpty
        }
    }

    Context 'Remove-Item' {
        It 'removes files, trees and links themselves' {
            $null = [System.IO.Directory]::CreateDirectory("$here/t/u"), [System.IO.Directory]::CreateDirectory("$here/keep")
            foreach ($file in 'a.log', 'b.log', 'c.txt', 't/x', 't/u/y', 'keep/z') { $null = New-TestFile "$here/$file" 1 }
            $null = [System.IO.File]::CreateSymbolicLink("$here/link", 'keep'), [System.IO.File]::CreateSymbolicLink("$here/t/link", '../keep')
            Remove-Item "$drive/*.log"
            Remove-Item "$drive/t" -Recurse
            Remove-Item "$drive/link"
            Get-NameIn $here | Should -Be c.txt, keep
            Get-NameIn "$here/keep" | Should -Be z
        }

        It 'does not leave the tree through links where the engine walks by itself' {
            $null = [System.IO.Directory]::CreateDirectory("$here/t"), [System.IO.Directory]::CreateDirectory("$here/keep")
            foreach ($file in 't/x.log', 'keep/z.log') { $null = New-TestFile "$here/$file" 1 }
            $null = [System.IO.File]::CreateSymbolicLink("$here/t/link", '../keep')
            Remove-Item "$drive/t" -Recurse -Include *.log
            Get-NameIn "$here/t" | Should -Be link
            Get-NameIn "$here/keep" | Should -Be z.log
        }

        It 'removes nothing with -WhatIf, and takes the root only with -Force' {
            $null = New-TestFile "$here/a" 1
            Remove-Item "$drive/a" -WhatIf
            Remove-Item $drive -Recurse -WhatIf
            Get-NameIn $here | Should -Be a
            Remove-Item prod:/ -Recurse -ErrorVariable problem -ErrorAction SilentlyContinue
            Assert-ErrorRecord $problem SftpFailure WriteError
        }

        It 'does not empty a directory without being asked to' {
            $null = New-Item "$drive/d/e" -Force
            $result = Invoke-Bounded { param($login, $path)
                $null = New-SftpSession @login -Name prod
                Remove-Item $path -ErrorAction Stop
            } @{ login = (Get-LoginOf $server) + @{ Transport = $transport }; path = "$drive/d" }
            "$($result.Exception)$($result.Errors)" | Should -Not -BeNullOrEmpty
            Test-Path "$drive/d/e" | Should -BeTrue
        }
    }

    Context 'Rename-Item and Move-Item' {
        It 'renames and moves' {
            $null = New-Item "$drive/d" -ItemType Directory
            'text' | Set-Content "$drive/a"
            (Rename-Item "$drive/a" b -PassThru).FullName | Should -Be "$here/b"
            (Move-Item "$drive/b" "$drive/d" -PassThru).FullName | Should -Be "$here/d/b"
            Move-Item "$drive/d/b" "$drive/c"
            Get-NameIn $here | Should -Be c, d
        }

        It 'replaces nothing without -Force' {
            '1' | Set-Content "$drive/a"
            '2' | Set-Content "$drive/b"
            Rename-Item "$drive/a" b -ErrorVariable problem -ErrorAction SilentlyContinue
            Assert-ErrorRecord $problem SftpPathExists ResourceExists
            Move-Item "$drive/a" "$drive/b" -ErrorVariable problem -ErrorAction SilentlyContinue
            Assert-ErrorRecord $problem SftpPathExists ResourceExists
            Move-Item "$drive/a" "$drive/b" -Force
            Get-Content "$drive/b" | Should -Be 1
        }

        It 'refuses names that are paths, and a directory into itself' {
            $null = New-Item "$drive/d" -ItemType Directory
            Rename-Item "$drive/d" ../x -ErrorVariable problem -ErrorAction SilentlyContinue
            $problem | Should -Not -BeNullOrEmpty
            Move-Item "$drive/d" "$drive/d/e" -ErrorVariable problem -ErrorAction SilentlyContinue
            $problem | Should -Not -BeNullOrEmpty
            Get-NameIn $here | Should -Be d
        }
    }

    Context 'Copy-Item' {
        It 'copies files and trees on the server' {
            $null = New-Item "$drive/t/u" -ItemType Directory -Force
            'text' | Set-Content "$drive/t/u/a.txt"
            (Copy-Item "$drive/t/u/a.txt" "$drive/b.txt" -PassThru).FullName | Should -Be "$here/b.txt"
            Copy-Item "$drive/t" "$drive/t2" -Recurse
            Copy-Item "$drive/b*.txt" "$drive/t2"
            Copy-Item "$drive/b.txt", "$drive/t/u/a.txt" "$drive/t2/new/"
            [System.IO.File]::ReadAllText("$here/t2/u/a.txt") | Should -Be "text`n"
            Get-NameIn "$here/t2/new" | Should -Be a.txt, b.txt
            Get-NameIn "$here/t2" | Should -Be b.txt, new, u
            Get-PartFile $here | Should -BeNullOrEmpty
        }

        It 'names the command for copies to this machine' {
            'text' | Set-Content "$drive/a"
            { Copy-Item "$drive/a" $TestDrive } | Should -Throw '*Copy-SftpItem*' -ErrorId 'SftpCopyCrossesProviders*'
        }
    }

    Context 'Copy-SftpItem' {
        It 'takes paths of the drive on either side' {
            $local = New-TestFolder $TestDrive
            'text' | Set-Content "$drive/a.csv"
            Copy-SftpItem ($drive + '\a.csv' -replace '/', '\') $local
            Set-Location $drive
            Copy-SftpItem ./a.csv "$local/b.csv"
            Copy-SftpItem "$local/b.csv" .
            Copy-SftpItem "$local/b.csv" sub/
            Get-ChildItem *.csv | Copy-SftpItem -Destination "$local/all/"
            Get-NameIn $local | Should -Be a.csv, all, b.csv
            Get-NameIn "$local/all" | Should -Be a.csv, b.csv
            Get-NameIn $here | Should -Be a.csv, b.csv, sub
        }

        It 'takes a drive that is not called as its session, and whose root has wildcard characters' {
            $null = New-Item "$drive/[x]/in" -ItemType Directory -Force
            $null = New-PSDrive other -PSProvider Sftp -Root "$here/[x]" -Session prod
            $local = New-TestFolder $TestDrive
            'text' | Set-Content -LiteralPath other:/in/a.csv
            Copy-SftpItem other:\in\*.csv $local
            Copy-SftpItem "$local/a.csv" other:\in\b.csv
            Get-NameIn "$here/[x]/in" | Should -Be a.csv, b.csv
            Get-NameIn $local | Should -Be a.csv
        }
    }

    Context 'Content' {
        It 'writes, adds, reads and clears' {
            'one', 'two' | Set-Content "$drive/f"
            'three' | Add-Content "$drive/f"
            Get-Content "$drive/f" | Should -Be one, two, three
            Get-Content "$drive/f" -Raw | Should -Be "one`ntwo`nthree`n"
            Get-Content "$drive/f" -TotalCount 1 | Should -Be one
            Get-Content "$drive/f" -ReadCount 2 | ForEach-Object { "$_" } | Should -Be 'one two', three
            Get-Content "$drive/f" -Delimiter w | Should -HaveCount 2
            Clear-Content "$drive/f"
            (Get-Item "$drive/f").Length | Should -Be 0
            'a' | Add-Content "$drive/new"
            Set-Content "$drive/new" b -NoNewline
            [System.IO.File]::ReadAllText("$here/new") | Should -BeExactly b
        }

        It 'takes encodings and bytes' {
            'ä' | Set-Content "$drive/f" -Encoding unicode
            [System.IO.File]::ReadAllText("$here/f", [System.Text.Encoding]::Unicode) | Should -BeExactly "ä`n"
            Get-Content "$drive/f" | Should -BeExactly ä
            [byte[]](0, 10, 255) | Set-Content "$drive/b" -AsByteStream
            Get-Content "$drive/b" -AsByteStream | Should -Be 0, 10, 255
            , (Get-Content "$drive/b" -AsByteStream -Raw) | Should -BeOfType byte[]
        }

        It 'reads the end of a file' {
            1..2000 | Set-Content "$drive/f"
            Get-Content "$drive/f" -Tail 3 | Should -Be 1998, 1999, 2000
            Get-ChildItem "$drive/f" | Get-Content -Tail 1 | Should -Be 2000
            Get-Content "$drive/f" -Tail 3 -Wait -ErrorVariable problem -ErrorAction SilentlyContinue
            Assert-ErrorRecord $problem SftpParametersConflict InvalidArgument
        }

        It 'says what to write for the end of a file where no temporary file can be made' {
            if ($IsWindows) { Set-ItResult -Skipped -Because 'TMPDIR is of Unix' }
            1..5 | Set-Content "$drive/f"
            $before = $env:TMPDIR
            $env:TMPDIR = "$here/none"
            try { Get-Content "$drive/f" -Tail 2 -ErrorVariable problem -ErrorAction SilentlyContinue | Should -BeNullOrEmpty }
            finally { $env:TMPDIR = $before }
            Assert-ErrorRecord $problem SftpTemporaryFileFailed WriteError
            "$problem" | Should -BeLike '*Get-SftpContent*-Tail 2*'
        }

        It 'opens no named pipe' {
            if ($IsWindows) { Set-ItResult -Skipped -Because 'named pipes are of Unix' }
            mkfifo "$here/pipe"
            $clock = [System.Diagnostics.Stopwatch]::StartNew()
            Get-Content "$drive/pipe" -ErrorVariable problem -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            Get-Content "$drive/pipe" -Tail 1 -ErrorVariable +problem -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            "$problem" | Should -BeLike '*a named pipe*a named pipe*'
            $clock.Elapsed.TotalSeconds | Should -BeLessThan 20
        }

        It 'leaves the file as it was when the pipeline fails' {
            'old' | Set-Content "$drive/f"
            { 1, 0 | ForEach-Object { if ($_) { 'new' } else { throw 'it fails' } } | Set-Content "$drive/f" } | Should -Throw 'it fails'
            { 1, 0 | ForEach-Object { if ($_) { 'new' } else { throw 'it fails' } } | Set-Content "$drive/g" } | Should -Throw 'it fails'
            Get-Content "$drive/f" | Should -Be old
            Get-NameIn $here | Should -Be f
        }

        It 'reads on with -Wait, until it is stopped' {
            'one' | Set-Content "$drive/f"
            $running = Start-Bounded { param($login, $path)
                $null = New-SftpSession @login -Name prod
                Get-Content $path -Wait
            } @{ login = (Get-LoginOf $server) + @{ Transport = $transport }; path = "$drive/f" }
            Wait-Until { $running.Output.Count -eq 1 } | Should -BeTrue
            'two' | Add-Content "$drive/f"
            Wait-Until { $running.Output.Count -eq 2 } | Should -BeTrue
            Stop-Bounded $running 5 | Should -BeTrue
        }

        It 'says why a file cannot be read or written' {
            Get-Content $drive -ErrorVariable problem -ErrorAction SilentlyContinue
            Assert-ErrorRecord $problem SftpFailure ReadError
            'x' | Set-Content "$drive/no/f" -ErrorVariable problem -ErrorAction SilentlyContinue
            Assert-ErrorRecord $problem SftpPathNotFound ObjectNotFound
        }
    }

    Context 'Get-ItemProperty and Set-ItemProperty' {
        It 'reads and sets' {
            'text' | Set-Content "$drive/f"
            (Get-ItemProperty "$drive/f").Length | Should -Be 5
            Set-ItemProperty "$drive/f" mode 0600
            Get-Mode "$here/f" | Should -Be 600
            Set-ItemProperty "$drive/f" Mode g+r
            Get-ItemPropertyValue "$drive/f" Mode | Should -Be '-rw-r-----'
            Set-ItemProperty "$drive/f" LastWriteTime '2020-02-03 04:05:06'
            (Get-Item "$drive/f").LastWriteTime | Should -Be ([datetime]'2020-02-03 04:05:06')
        }

        It 'refuses what it does not know, and clearing' {
            'text' | Set-Content "$drive/f"
            Set-ItemProperty "$drive/f" Colour red -ErrorVariable problem -ErrorAction SilentlyContinue
            Assert-ErrorRecord $problem SftpPropertyUnknown InvalidArgument
            Set-ItemProperty "$drive/f" Mode u=q -ErrorVariable problem -ErrorAction SilentlyContinue
            Assert-ErrorRecord $problem SftpPropertyInvalid InvalidArgument
            Set-ItemProperty "$drive/f" LastWriteTime 1950-01-01 -ErrorVariable problem -ErrorAction SilentlyContinue
            Assert-ErrorRecord $problem SftpTimeOutOfRange InvalidArgument
            Clear-ItemProperty "$drive/f" Mode -ErrorVariable problem -ErrorAction SilentlyContinue
            Assert-ErrorRecord $problem SftpNotSupported NotImplemented
        }
    }

    It 'declines <_>' -ForEach 'Invoke-Item', 'Clear-Item', 'Set-Item' {
        'text' | Set-Content "$drive/f"
        $more = @{}
        if ($_ -eq 'Set-Item') { $more.Value = 'x' }
        & $_ "$drive/f" @more -ErrorVariable problem -ErrorAction SilentlyContinue
        Assert-ErrorRecord $problem SftpNotSupported NotImplemented
        Get-Content "$drive/f" | Should -Be text
    }
}
