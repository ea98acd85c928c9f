# Get-Content, Set-Content and Add-Content are the measure: the server's files are this machine's.
BeforeAll {
    . $PSScriptRoot/Common.ps1
    $server = Start-TestServer
    $session = Connect-TestServer $server prod
}

AfterAll {
    Remove-TestSession
    Stop-Fixture $server
}

Describe 'Get-SftpContent' {
    BeforeAll {
        if ($server.Unavailable) { return }
        $tree = New-TestFolder $server.dataPath
        [System.IO.File]::WriteAllText("$tree/mixed.txt", "one`ntwo`r`nthree`n`nfünf 日本 €`nlast")
        [System.IO.File]::WriteAllText("$tree/ended.txt", "a`nb`nc`n")
        [System.IO.File]::WriteAllText("$tree/empty.txt", '')
        [System.IO.File]::WriteAllText("$tree/parts.txt", 'a;b;;c;')
        1..5000 | ForEach-Object { "line $_ ä" } | Set-Content "$tree/many.txt"
        foreach ($name in 'utf8BOM', 'unicode', 'bigendianunicode', 'utf32') { "erste`nzweite ö€`ndritte" | Set-Content "$tree/$name.txt" -Encoding $name }
        "erste`nzweite ö€" | Set-Content "$tree/1252.txt" -Encoding 1252
    }

    BeforeEach {
        Skip-Without $server
    }

    It 'writes what Get-Content writes of <File> with <Name>' -ForEach @(
        foreach ($file in 'mixed.txt', 'ended.txt', 'empty.txt', 'many.txt') {
            @{ File = $file; Name = 'nothing'; Arguments = @{} }
            @{ File = $file; Name = '-TotalCount 2'; Arguments = @{ TotalCount = 2 } }
            @{ File = $file; Name = '-TotalCount 0'; Arguments = @{ TotalCount = 0 } }
            @{ File = $file; Name = '-Tail 2'; Arguments = @{ Tail = 2 } }
            @{ File = $file; Name = '-Tail 0'; Arguments = @{ Tail = 0 } }
            @{ File = $file; Name = '-Tail 10000'; Arguments = @{ Tail = 10000 } }
            @{ File = $file; Name = '-Raw'; Arguments = @{ Raw = $true } }
        }
        @{ File = 'parts.txt'; Name = '-Delimiter'; Arguments = @{ Delimiter = ';' } }
        @{ File = 'parts.txt'; Name = '-Delimiter -Tail'; Arguments = @{ Delimiter = ';'; Tail = 2 } }
        @{ File = 'parts.txt'; Name = '-Delimiter -TotalCount'; Arguments = @{ Delimiter = ';'; TotalCount = 2 } }
        foreach ($name in 'utf8BOM', 'unicode', 'bigendianunicode', 'utf32') {
            @{ File = "$name.txt"; Name = 'its byte order mark'; Arguments = @{} }
            @{ File = "$name.txt"; Name = 'its byte order mark and -Tail'; Arguments = @{ Tail = 2 } }
            @{ File = "$name.txt"; Name = 'its byte order mark and -Raw'; Arguments = @{ Raw = $true } }
        }
        @{ File = '1252.txt'; Name = '-Encoding 1252'; Arguments = @{ Encoding = 1252 } }
        @{ File = '1252.txt'; Name = '-Encoding windows-1252 -Tail'; Arguments = @{ Encoding = 'windows-1252'; Tail = 1 } }
        @{ File = 'mixed.txt'; Name = '-AsByteStream -TotalCount'; Arguments = @{ AsByteStream = $true; TotalCount = 5 } }
        @{ File = 'mixed.txt'; Name = '-AsByteStream -Tail'; Arguments = @{ AsByteStream = $true; Tail = 5 } }
        @{ File = 'mixed.txt'; Name = '-AsByteStream'; Arguments = @{ AsByteStream = $true } }
    ) {
        $expected = @(Get-Content "$tree/$File" @Arguments)
        $actual = @(Get-SftpContent "$tree/$File" @Arguments -ErrorAction Stop)
        $actual.Count | Should -Be $expected.Count
        for ($i = 0; $i -lt $actual.Count; $i++) { if ($actual[$i] -cne $expected[$i]) { $actual[$i] | Should -BeExactly $expected[$i] } }
    }

    It 'puts lines together with -ReadCount <Count>' -ForEach @{ Count = 2 }, @{ Count = 0 }, @{ Count = 100 } {
        $expected = Get-Content "$tree/mixed.txt" -ReadCount $Count | ForEach-Object { @($_).Count }
        Get-SftpContent "$tree/mixed.txt" -ReadCount $Count | ForEach-Object { @($_).Count } | Should -Be $expected
        (Get-SftpContent "$tree/mixed.txt" -AsByteStream -Raw).GetType() | Should -Be ([byte[]])
    }

    It 'knows the aliases of Get-Content' {
        Get-SftpContent "$tree/ended.txt" -First 1 | Should -Be a
        Get-SftpContent "$tree/ended.txt" -Head 1 | Should -Be a
        Get-SftpContent "$tree/ended.txt" -Last 1 | Should -Be c
    }

    It 'takes wildcards, literal names and items' {
        [System.IO.File]::WriteAllText("$tree/w[1].log", 'bracket')
        Get-SftpContent -LiteralPath "$tree/w[1].log" | Should -Be bracket
        Get-SftpContent "$tree/w`[1`].log" -ErrorAction SilentlyContinue -ErrorVariable failures | Should -BeNullOrEmpty -Because 'it is a set of characters'
        Assert-ErrorRecord $failures SftpPathNotFound ObjectNotFound
        Get-SftpContent ([wildcardpattern]::Escape("$tree/w[1].log")) | Should -Be bracket
        Get-SftpItem -LiteralPath "$tree/w[1].log" | Get-SftpContent | Should -Be bracket
        Get-SftpChildItem "$tree/e*.txt" | Get-SftpContent | Should -Be a, b, c
        Get-SftpContent "$tree/e*.txt" | Should -Be a, b, c
        Get-SftpContent "$tree/*" -Include ended* | Should -Be a, b, c
    }

    It 'tells of what cannot be read, and goes on' {
        $lines = Get-SftpContent "$tree/nowhere", $tree, "$tree/ended.txt" -ErrorAction SilentlyContinue -ErrorVariable failures
        $lines | Should -Be a, b, c
        $failures | Should -HaveCount 2
        Assert-ErrorRecord $failures[0] SftpPathNotFound ObjectNotFound "prod:$tree/nowhere"
        Assert-ErrorRecord $failures[1] SftpFailure ReadError "prod:$tree"
        "$($failures[1])" | Should -BeLike '*is a directory*'
    }

    It 'refuses <Name>' -ForEach @(
        @{ Name = '-Raw with -Tail'; Arguments = @{ Raw = $true; Tail = 1 } }
        @{ Name = '-TotalCount with -Tail'; Arguments = @{ TotalCount = 1; Tail = 1 } }
        @{ Name = '-AsByteStream with -Delimiter'; Arguments = @{ AsByteStream = $true; Delimiter = 'x' } }
    ) {
        { Get-SftpContent "$tree/ended.txt" @Arguments } | Should -Throw -ErrorId 'SftpParametersConflict,*'
    }

    It 'says which encodings there are' {
        { Get-SftpContent "$tree/ended.txt" -Encoding nosuch } | Should -Throw '*utf8BOM*'
    }

    It 'reads little of a large file for -Tail and -TotalCount' {
        $large = New-SparseFile "$tree/large.log" 1GB
        [System.IO.File]::AppendAllText($large, "`n" + ((1..20 | ForEach-Object { "end $_" }) -join "`n") + "`n")
        $other = Connect-TestServer $server counted -Transport OpenSsh
        try {
            # Over a pipe, Linux counts what this process reads.
            function Get-BytesRead { if ($IsLinux) { [long] ((Select-String -LiteralPath /proc/self/io -Pattern '^rchar: (\d+)').Matches[0].Groups[1].Value) } else { 0 } }
            $null = @((Get-BytesRead), (Get-SftpContent "$tree/many.txt" -Tail 1 -Session counted))
            $before = Get-BytesRead
            Get-SftpContent $large -Tail 10 -Session counted | Should -Be (11..20 | ForEach-Object { "end $_" })
            Get-SftpContent $large -AsByteStream -TotalCount 3 -Session counted | Should -Be 0, 0, 0
            Get-SftpContent "$tree/many.txt" -Session counted | Select-Object -First 2 | Should -Be 'line 1 ä', 'line 2 ä'
            (Get-BytesRead) - $before | Should -BeLessThan 2MB
        }
        finally {
            Remove-SftpSession counted
        }
        [System.IO.File]::Delete($large)
    }

    It 'reads a file without a length' {
        (Get-SftpContent /proc/self/status -Tail 1).Length | Should -BeGreaterThan 0
        Get-SftpContent /proc/self/status -TotalCount 1 | Should -BeLike 'Name:*'
    }

    It 'reads and writes files with odd names, and names that are not UTF-8' {
        $odd = New-TestTree (New-TestFolder $server.dataPath) '--count', 0, '--odd-names'
        $items = Get-SftpChildItem "$odd/odd names" -Force
        $items.Count | Should -BeGreaterThan 20
        $items | Set-SftpContent -Value 'the same for all'
        foreach ($item in $items) { Get-SftpContent -LiteralPath $item.FullName | Should -Be 'the same for all' }
        bash -c "printf inside > '$odd/'`$'\xff\xfe\x41'" 2>$null
        Get-SftpChildItem $odd -File | Get-SftpContent -ErrorAction Stop | Should -Contain inside
    }

    It 'follows on when the line was lost' {
        $other = Connect-TestServer $server other -Transport OpenSsh
        $log = "$tree/lost.log"
        [System.IO.File]::WriteAllText($log, "first`n")
        $lost = Start-Bounded { param($path, $session) Get-SftpContent $path -Session $session -Wait } @{ path = $log; session = $other }
        try {
            Wait-Until { $lost.Output.Count -eq 1 } | Should -BeTrue
            $ssh = Get-SshChild | Sort-Object StartTime | Select-Object -Last 1
            Stop-Process -Id $ssh.Id -Force
            [System.IO.File]::AppendAllText($log, "second`n")
            Wait-Until { $lost.Output.Count -eq 2 } | Should -BeTrue
            $lost.Output[1] | Should -Be second
        }
        finally {
            Stop-Bounded $lost | Should -BeTrue
            (Wait-Bounded $lost).Errors | Should -BeNullOrEmpty
            Remove-SftpSession other
        }
    }

    Context '-Wait' {
        BeforeEach {
            $log = "$tree/$([guid]::NewGuid()).log"
            [System.IO.File]::WriteAllText($log, "first`nsecond`n")
            $started = Start-Bounded { param($path, $session) Get-SftpContent $path -Session $session -Tail 1 -Wait } @{ path = $log; session = $session }
            function Assert-Lines([string[]] $Lines) {
                $null = Wait-Until { $started.Output.Count -ge $Lines.Count }
                # To enumerate a collection that still grows would wait for its end.
                $came = for ($i = 0; $i -lt $started.Output.Count; $i++) { $started.Output[$i] }
                $came | Should -Be $Lines
            }
            Assert-Lines second
        }

        AfterEach {
            if ($started) {
                Stop-Bounded $started 5 | Should -BeTrue -Because 'it should end with Ctrl+C'
                $end = Wait-Bounded $started
                $end.State | Should -Be Stopped
                $end.Errors | Should -BeNullOrEmpty
            }
        }

        It 'follows a file that grows, whole lines at a time' {
            [System.IO.File]::AppendAllText($log, "third`nfou")
            Assert-Lines second, third
            [System.IO.File]::AppendAllText($log, "rth`n")
            Assert-Lines second, third, fourth
        }

        It 'begins anew with a file that is cut' {
            [System.IO.File]::WriteAllText($log, "new`n")
            Assert-Lines second, new
        }

        It 'goes on with the file that takes the name' {
            [System.IO.File]::AppendAllText($log, "third`n")
            [System.IO.File]::Move($log, "$log.1")
            [System.IO.File]::AppendAllText("$log.1", "late`n")
            Assert-Lines second, third, late
            [System.IO.File]::WriteAllText($log, "fresh and longer than the old one was, by far`n")
            Assert-Lines second, third, late, 'fresh and longer than the old one was, by far'
            [System.IO.File]::AppendAllText($log, "more`n")
            Assert-Lines second, third, late, 'fresh and longer than the old one was, by far', more
        }

        It 'shows a line without an end after a while' {
            [System.IO.File]::AppendAllText($log, 'prompt>')
            Assert-Lines second, 'prompt>'
        }
    }
}

Describe '<Verb>-SftpContent' -ForEach @{ Verb = 'Set' }, @{ Verb = 'Add' } {
    BeforeAll {
        $write = Get-Command "$Verb-SftpContent"
        $local = Get-Command "$Verb-Content"
    }

    BeforeEach {
        Skip-Without $server
        $tree = New-TestFolder $server.dataPath
        $here = New-TestFolder $TestDrive
    }

    It 'writes what <Verb>-Content writes with <Name>' -ForEach @(
        @{ Name = 'values'; Value = 'a', 'b'; Arguments = @{} }
        @{ Name = 'an empty string'; Value = ''; Arguments = @{} }
        @{ Name = 'nothing'; Value = $null; Arguments = @{} }
        @{ Name = 'numbers and dates'; Value = 1, 2.5, $true, [datetime]'2020-01-02'; Arguments = @{} }
        @{ Name = '-NoNewline'; Value = 'a', 'b'; Arguments = @{ NoNewline = $true } }
        @{ Name = 'utf8BOM'; Value = 'ä'; Arguments = @{ Encoding = 'utf8BOM' } }
        @{ Name = 'unicode'; Value = 'ä', '𝄞'; Arguments = @{ Encoding = 'unicode' } }
        @{ Name = 'a code page'; Value = 'ä€'; Arguments = @{ Encoding = 1252 } }
        @{ Name = 'bytes'; Value = [byte[]](0, 255, 10); Arguments = @{ AsByteStream = $true } }
    ) {
        foreach ($turn in 1, 2) {
            & $local "$here/file" -Value $Value @Arguments
            & $write "$tree/file" -Value $Value @Arguments
            $expected = [System.IO.File]::ReadAllBytes("$here/file")
            if ($IsWindows) { $expected = [byte[]] ($expected -ne 13) }
            [System.IO.File]::ReadAllBytes("$tree/file") | Should -Be $expected
        }
    }

    It 'streams from the pipeline, into several files' {
        1..30000 | & $write "$tree/a", "$tree/b"
        foreach ($name in 'a', 'b') {
            $lines = [System.IO.File]::ReadAllLines("$tree/$name")
            $lines.Count, $lines[0], $lines[29999] | Should -Be 30000, '1', '30000'
        }
        Get-PartFile $tree | Should -BeNullOrEmpty
    }

    It 'writes large values' {
        $bytes = [byte[]]::new(3MB)
        [System.Random]::new(1).NextBytes($bytes)
        & $write "$tree/large" -Value $bytes -AsByteStream
        [System.Linq.Enumerable]::SequenceEqual([byte[]] $bytes, [System.IO.File]::ReadAllBytes("$tree/large")) | Should -BeTrue
        & $write "$tree/text" -Value ('ä𝄞' * 400000) -NoNewline
        [System.IO.File]::ReadAllText("$tree/text") | Should -BeExactly ('ä𝄞' * 400000)
    }

    It 'passes the values on with -PassThru' {
        1, 2 | & $write "$tree/file" -PassThru | Should -Be 1, 2
    }

    It 'changes nothing with -WhatIf, and where -Confirm cannot ask' {
        [System.IO.File]::WriteAllText("$tree/old", 'old')
        & $write "$tree/old", "$tree/new" -Value x -WhatIf
        [System.IO.File]::ReadAllText("$tree/old") | Should -Be old
        [System.IO.File]::Exists("$tree/new") | Should -BeFalse
        $run = Invoke-Bounded { param($path, $session, $verb) & "$verb-SftpContent" $path -Session $session -Value x -Confirm } @{ path = "$tree/old"; session = $session; verb = $Verb }
        @($run.Exception) + $run.Errors | Where-Object { $_ } | Should -Not -BeNullOrEmpty -Because 'nobody can be asked there'
        [System.IO.File]::ReadAllText("$tree/old") | Should -Be old
        & $write "$tree/new" -Value x -Confirm:$false
        [System.IO.File]::ReadAllText("$tree/new") | Should -Be "x`n"
    }

    It 'keeps mode and link, and refuses a read-only file without -Force' {
        [System.IO.File]::WriteAllText("$tree/real", "old`n")
        Set-Mode "$tree/real" 640
        $null = [System.IO.File]::CreateSymbolicLink("$tree/link", 'real')
        & $write "$tree/link" -Value new
        [System.IO.File]::ReadAllLines("$tree/real")[-1] | Should -Be new
        (Get-Item "$tree/link").LinkTarget | Should -Be real
        Get-Mode "$tree/real" | Should -Be 640
        Set-Mode "$tree/real" 444
        & $write "$tree/real" -Value no -ErrorAction SilentlyContinue -ErrorVariable failures
        Assert-ErrorRecord $failures SftpPermissionDenied PermissionDenied "prod:$tree/real"
        & $write "$tree/real" -Value forced -Force
        [System.IO.File]::ReadAllLines("$tree/real")[-1] | Should -Be forced
        Get-Mode "$tree/real" | Should -Be 444
    }

    It 'tells of each file that cannot be written, and writes the others' {
        $null = [System.IO.Directory]::CreateDirectory("$tree/folder")
        1..3 | & $write "$tree/folder", "$tree/no/where", "$tree/fine" -ErrorAction SilentlyContinue -ErrorVariable failures
        [System.IO.File]::ReadAllLines("$tree/fine") | Should -Be 1, 2, 3
        $failures | Should -HaveCount 2
        Assert-ErrorRecord $failures[0] SftpPathExists ResourceExists "prod:$tree/folder"
        Assert-ErrorRecord $failures[1] SftpPathNotFound ObjectNotFound "prod:$tree/no/where"
    }

    It 'takes names with wildcard characters, and wildcards for files that are there' {
        & $write -LiteralPath "$tree/x[1].txt" -Value literal
        [System.IO.File]::ReadAllText("$tree/x[1].txt") | Should -Be "literal`n"
        [System.IO.File]::WriteAllText("$tree/x1.txt", '')
        & $write "$tree/x?.txt" -Value one
        [System.IO.File]::ReadAllText("$tree/x1.txt") | Should -Be "one`n"
        & $write "$tree/no*" -Value x -ErrorAction SilentlyContinue -ErrorVariable failures
        Assert-ErrorRecord $failures SftpPathNotFound ObjectNotFound "prod:$tree/no*"
        Get-SftpItem -LiteralPath "$tree/x[1].txt" | & $write -Value item
        [System.IO.File]::ReadAllLines("$tree/x[1].txt")[-1] | Should -Be item
    }

    It 'says what bytes are' {
        [System.IO.File]::WriteAllText("$tree/bytes", 'old')
        'text', 7 | & $write "$tree/bytes" -AsByteStream -ErrorAction SilentlyContinue -ErrorVariable failures
        Assert-ErrorRecord $failures SftpValueNotBytes InvalidArgument text
        [System.IO.File]::ReadAllText("$tree/bytes") | Should -BeExactly 'old'
    }
}

Describe 'Set-SftpContent' {
    BeforeEach {
        Skip-Without $server
        $tree = New-TestFolder $server.dataPath
    }

    It 'leaves the old file and no other when it is stopped' {
        [System.IO.File]::WriteAllText("$tree/file", 'old')
        $started = Start-Bounded { param($path, $session) 1..1000000 | ForEach-Object { 'x' * 1000; Start-Sleep -Milliseconds 1 } | Set-SftpContent $path -Session $session } @{ path = "$tree/file"; session = $session }
        Wait-Until { Get-PartFile $tree } | Should -BeTrue
        Stop-Bounded $started | Should -BeTrue
        $null = Wait-Bounded $started
        Wait-Until { -not (Get-PartFile $tree) } | Should -BeTrue
        [System.IO.File]::ReadAllText("$tree/file") | Should -Be old
    }

    It 'leaves the old file when the pipeline fails' {
        [System.IO.File]::WriteAllText("$tree/file", 'old')
        { 1..10 | ForEach-Object { if ($_ -eq 5) { throw 'stop' }; $_ } | Set-SftpContent "$tree/file" } | Should -Throw stop
        [System.IO.File]::ReadAllText("$tree/file") | Should -Be old
        Get-PartFile $tree | Should -BeNullOrEmpty
    }

    It 'writes in place with -Direct' {
        [System.IO.File]::WriteAllText("$tree/file", 'old and longer')
        $null = ln "$tree/file" "$tree/same"
        Set-SftpContent "$tree/file" -Value new -Direct
        [System.IO.File]::ReadAllText("$tree/same") | Should -Be "new`n"
        Set-SftpContent "$tree/other" -Value made -Direct
        [System.IO.File]::ReadAllText("$tree/other") | Should -Be "made`n"
    }

    It 'leaves a file alone when nothing comes' {
        [System.IO.File]::WriteAllText("$tree/file", 'old')
        @() | Set-SftpContent "$tree/file"
        [System.IO.File]::ReadAllText("$tree/file") | Should -Be old
    }
}

Describe 'Add-SftpContent' {
    It 'goes on in the encoding that the byte order mark tells' {
        Skip-Without $server
        $file = Join-Path (New-TestFolder $server.dataPath) file
        Set-SftpContent $file -Value ä -Encoding unicode
        Add-SftpContent $file -Value ö
        Get-Content $file | Should -Be ä, ö
    }
}

Describe 'Clear-SftpContent' {
    BeforeEach {
        Skip-Without $server
        $tree = New-TestFolder $server.dataPath
        foreach ($name in 'a.txt', 'b.txt', 'x[1]') { [System.IO.File]::WriteAllText("$tree/$name", 'content') }
    }

    It 'empties files, and tells of those that are not there' {
        Set-Mode "$tree/a.txt" 600
        Clear-SftpContent "$tree/a.txt", "$tree/nowhere", $tree, "$tree/b.txt" -ErrorAction SilentlyContinue -ErrorVariable failures
        (Get-Item "$tree/a.txt", "$tree/b.txt").ForEach{ $_.Length } | Should -Be 0, 0
        Get-Mode "$tree/a.txt" | Should -Be 600
        Assert-ErrorRecord $failures[0] SftpPathNotFound ObjectNotFound "prod:$tree/nowhere"
        Assert-ErrorRecord $failures[1] SftpPathExists ResourceExists "prod:$tree"
        [System.IO.File]::Exists("$tree/nowhere") | Should -BeFalse
    }

    It 'takes wildcards, literal names and items' {
        Clear-SftpContent "$tree/*.txt" -Exclude b*
        (Get-Item "$tree/a.txt", "$tree/b.txt").ForEach{ $_.Length } | Should -Be 0, 7
        Get-SftpItem -LiteralPath "$tree/x[1]" | Clear-SftpContent
        (Get-Item -LiteralPath "$tree/x[1]").Length | Should -Be 0
    }

    It 'changes nothing with -WhatIf, nor a read-only file without -Force' {
        Clear-SftpContent "$tree/*" -WhatIf
        (Get-Item "$tree/a.txt").Length | Should -Be 7
        Set-Mode "$tree/a.txt" 400
        Set-Mode "$tree/b.txt" 444
        Clear-SftpContent "$tree/b.txt" -ErrorAction SilentlyContinue -ErrorVariable failures
        Assert-ErrorRecord $failures SftpPermissionDenied PermissionDenied "prod:$tree/b.txt"
        Clear-SftpContent "$tree/b.txt" -Force
        (Get-Item "$tree/b.txt").Length | Should -Be 0
        Get-Mode "$tree/b.txt" | Should -Be 444
    }
}

Describe 'The content of a file of somebody else' {
    BeforeAll {
        $shared = Start-TestServer '--other-users'
        $other = if ($shared.Unavailable) { $shared } else { Start-Fixture account }
        if (-not $other.Unavailable) { $null = Connect-TestServer $shared other -UserName $other.userName }

        # A file of the account that runs the tests, which is root here.
        function New-OthersFile([string] $Path, [string] $Mode) {
            [System.IO.File]::WriteAllText($Path, 'old')
            Set-Mode $Path $Mode
        }
    }

    AfterAll {
        Get-SftpSession -Name other* -ErrorAction Ignore | Remove-SftpSession
        $other, $shared | Stop-Fixture
    }

    BeforeEach {
        Skip-Without $other
        if ($other.Unavailable) { return }
        $tree = New-TestFolder $shared.dataPath
        Set-Mode $tree 777
    }

    Context 'by <Way>' -ForEach @(
        @{ Way = 'Set-SftpContent'; Script = { param($Path, $Options = @{}) 'new' | Set-SftpContent $Path @Options } }
        @{ Way = 'Set-Content of the drive'; Script = { param($Path, $Options = @{}) 'new' | Set-Content $Path @Options } }
    ) {
        It 'stays what it is where the account may not write it, and -Force replaces it with a word' {
            if ($other.Unavailable) { return }
            New-OthersFile "$tree/f" 644

            $failure = try { & $Script "other:$tree/f" @{ ErrorAction = 'Stop' } } catch { $_ }
            "$failure" | Should -BeLike '*belongs to user 0 and is not writable; -Force replaces it*'
            Get-NameIn $tree | Should -Be 'f'
            [System.IO.File]::ReadAllText("$tree/f") | Should -BeExactly old

            $said = & $Script "other:$tree/f" @{ Force = $true } 3>&1
            "$said" | Should -BeLike '*SftpOwnerNotKept*'
            [System.IO.File]::ReadAllText("$tree/f") | Should -BeExactly "new`n"
        }

        It 'is not setuid for another when its owner cannot be kept' {
            if ($other.Unavailable) { return }
            New-OthersFile "$tree/f" 4757

            $said = & $Script "other:$tree/f" 3>&1

            "$said" | Should -BeLike '*SftpOwnerNotKept: the owner of the file that was replaced (user 0, group 0) was not kept*'
            Get-Mode "$tree/f" | Should -Be 757
            [System.IO.File]::ReadAllText("$tree/f") | Should -BeExactly "new`n"
        }

        It 'is not taken over, nor a link followed, in a directory where everybody may write' {
            if ($other.Unavailable) { return }
            $null = New-Item -ItemType Directory "$tree/tmp"
            Set-Mode "$tree/tmp" 1777
            chown 0:0 "$tree/tmp"
            foreach ($name in 'precious', 'tmp/planted', 'tmp/empty') { New-OthersFile "$tree/$name" 666 }
            [System.IO.File]::WriteAllText("$tree/tmp/empty", '')
            ln -s ../precious "$tree/tmp/link"
            chown -h 4711 "$tree/tmp/planted" "$tree/tmp/empty" "$tree/tmp/link"
            foreach ($name in 'planted', 'empty', 'link') {
                $failure = try { & $Script "other:$tree/tmp/$name" @{ Force = $true; ErrorAction = 'Stop' } } catch { $_ }
                "$failure" | Should -BeLike '*belongs to user 4711, and in a directory where everybody may write*'
            }
            'precious', 'tmp/planted', 'tmp/empty' | ForEach-Object { [System.IO.File]::ReadAllText("$tree/$_") } | Should -Be old, old, ''
            & $Script "other:$tree/tmp/mine"
            & $Script "other:$tree/tmp/mine"
            [System.IO.File]::ReadAllText("$tree/tmp/mine") | Should -BeExactly "new`n"
        }
    }
}

Describe 'Content where nobody may look' {
    BeforeAll {
        $program = '/usr/lib/openssh/sftp-server', '/usr/libexec/openssh/sftp-server', '/usr/libexec/sftp-server' |
            Where-Object { [System.IO.File]::Exists($_) } | Select-Object -First 1
        $blind = $program ? (Start-TestServer '--subsystem', "$program -P stat,lstat,fstat,opendir,readlink") : @{ Unavailable = 'the external sftp-server is not installed' }
        if (-not $blind.Unavailable) { $null = Connect-TestServer $blind blind }
    }

    AfterAll {
        Get-SftpSession -Name blind -ErrorAction Ignore | Remove-SftpSession
        if ($program) { Stop-Fixture $blind }
    }

    BeforeEach {
        Skip-Without $blind
        if ($blind.Unavailable) { return }
        $tree = New-TestFolder $blind.dataPath
    }

    It 'is written, added and emptied: <Script>' -ForEach @(
        @{ Script = { 'new' | Set-SftpContent $path }; Is = "new`n"; New = "new`n" }
        @{ Script = { 'new' | Set-SftpContent $path -Direct }; Is = "new`n"; New = "new`n" }
        @{ Script = { 'new' | Add-SftpContent $path }; Is = "old`nnew`n"; New = "new`n" }
        @{ Script = { 'new' | Add-SftpContent $path -Encoding utf8BOM }; Is = "old`nnew`n"; New = "new`n" }
        @{ Script = { 'new' | Set-Content $path }; Is = "new`n"; New = "new`n" }
        @{ Script = { 'new' | Add-Content $path }; Is = "old`nnew`n"; New = "new`n" }
        @{ Script = { Clear-SftpContent $path }; Is = '' }
        @{ Script = { Clear-Content $path }; Is = '' }
    ) {
        if ($blind.Unavailable) { return }
        [System.IO.File]::WriteAllText("$tree/f", "old`n")
        foreach ($name in @('f'; if ($New) { 'made' })) {
            $path = "blind:$tree/$name"
            & $Script -ErrorAction Stop
        }
        [System.IO.File]::ReadAllText("$tree/f") | Should -BeExactly $Is
        if ($New) { [System.IO.File]::ReadAllText("$tree/made") | Should -BeExactly $New }
        Get-PartFile $tree | Should -BeNullOrEmpty
    }

    It 'is read, and its end found' {
        if ($blind.Unavailable) { return }
        [System.IO.File]::WriteAllText("$tree/f", "one`ntwo`n")
        Get-SftpContent "blind:$tree/f" | Should -Be one, two
        Get-SftpContent "blind:$tree/f" -Tail 1 | Should -Be two
        Get-Content "blind:$tree/f" -Tail 1 | Should -Be two
    }
}
