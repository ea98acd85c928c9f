# Get-ChildItem is the measure: the server's files are this machine's, so both see the same tree.
BeforeAll {
    . $PSScriptRoot/Common.ps1
    $server = Start-TestServer
    $session = Connect-TestServer $server prod

    # Names relative to a root, in the order in which they came.
    function Get-RelativeName($Items, [string] $Root) {
        foreach ($item in $Items) { $item.FullName.Substring($Root.Length).TrimStart('/') }
    }

    # Get-ChildItem enters directories in the order of the disk; only inside each directory there is an order to compare.
    function Get-ByDirectory([string[]] $Names) {
        $Names | Group-Object { $_.Contains('/') ? $_.Substring(0, $_.LastIndexOf('/')) : '' } -CaseSensitive | Sort-Object Name -Culture '' |
            ForEach-Object { "[$($_.Name)]"; $_.Group }
    }
}

AfterAll {
    Remove-TestSession
    Stop-Fixture $server
}

Describe 'Get-SftpChildItem' {
    BeforeAll {
        if ($server.Unavailable) { return }
        $tree = New-TestFolder $server.dataPath
        foreach ($folder in 'alpha/one/deep/deeper', 'Beta', 'gamma', '.hidden/inside', 'empty') {
            $null = [System.IO.Directory]::CreateDirectory("$tree/$folder")
        }
        $files = 'a.txt', 'B.txt', 'c.log', 'd.TXT', 'noext', '.secret', '.secret.txt', 'x[1].txt', 'x1.txt', 'alpha/a.txt', 'alpha/z.log',
            'alpha/.dot.txt', 'alpha/one/b.txt', 'alpha/one/deep/c.txt', 'alpha/one/deep/deeper/d.log', 'Beta/a.txt', '.hidden/inside/a.txt'
        foreach ($file in $files) { $null = New-TestFile "$tree/$file" $file.Length }
        [System.IO.Directory]::SetLastWriteTimeUtc("$tree/alpha", '2020-02-29T12:34:56Z')
        [System.IO.File]::SetLastWriteTimeUtc("$tree/a.txt", '2021-03-01T01:02:03Z')
        Set-Mode "$tree/a.txt" 4755
    }

    BeforeEach {
        Skip-Without $server
    }

    Context 'beside Get-ChildItem' {
        It 'shows the same names in the same order with <Name>' -ForEach @(
            @{ Name = 'nothing'; Arguments = @{} }
            @{ Name = '-Force'; Arguments = @{ Force = $true } }
            @{ Name = '-File'; Arguments = @{ File = $true } }
            @{ Name = '-Directory'; Arguments = @{ Directory = $true } }
            @{ Name = '-Directory -Force'; Arguments = @{ Directory = $true; Force = $true } }
            @{ Name = '-Filter'; Arguments = @{ Filter = '*.txt' } }
            @{ Name = '-Filter -File'; Arguments = @{ Filter = '*a*'; File = $true } }
            @{ Name = 'a wildcard path'; Below = '/*.txt'; Arguments = @{} }
            @{ Name = 'a wildcard path that matches directories'; Below = '/*a*'; Arguments = @{ Directory = $true } }
            @{ Name = 'a wildcard directory'; Below = '/*/*.txt'; Arguments = @{} }
            @{ Name = 'a wildcard path and -Force'; Below = '/*.txt'; Arguments = @{ Force = $true } }
            @{ Name = 'a wildcard for hidden names'; Below = '/.s*'; Arguments = @{ Force = $true } }
            @{ Name = 'a set of characters'; Below = '/[ab].txt'; Arguments = @{} }
            @{ Name = 'an escaped wildcard'; Below = '/x`[1`].txt'; Arguments = @{} }
            @{ Name = '-Exclude at a wildcard'; Below = '/*'; Arguments = @{ Exclude = '*.txt'; File = $true } }
            @{ Name = '-Include at a wildcard'; Below = '/*'; Arguments = @{ Include = 'a*', 'c*'; File = $true } }
            @{ Name = 'a file'; Below = '/a.txt'; Arguments = @{} }
            @{ Name = 'an empty directory'; Below = '/empty'; Arguments = @{} }
            @{ Name = 'a slash at the end'; Below = '/alpha/'; Arguments = @{} }
        ) {
            $expected = Get-ChildItem "$tree$Below" @Arguments
            $actual = Get-SftpChildItem "$tree$Below" @Arguments
            Get-RelativeName $actual $tree | Should -Be (Get-RelativeName $expected $tree)
        }

        It 'shows the same names in the same order in each directory with <Name>' -ForEach @(
            @{ Name = '-Recurse'; Arguments = @{ Recurse = $true } }
            @{ Name = '-Recurse -Force'; Arguments = @{ Recurse = $true; Force = $true } }
            @{ Name = '-Recurse -File'; Arguments = @{ Recurse = $true; File = $true } }
            @{ Name = '-Recurse -Directory'; Arguments = @{ Recurse = $true; Directory = $true } }
            @{ Name = '-Recurse -Filter'; Arguments = @{ Recurse = $true; Filter = '*.txt' } }
            @{ Name = '-Recurse -Include'; Arguments = @{ Recurse = $true; Include = '*.txt', 'deep*' } }
            @{ Name = '-Recurse -Exclude'; Arguments = @{ Recurse = $true; Exclude = '*.txt' } }
            @{ Name = '-Recurse -Include -Exclude'; Arguments = @{ Recurse = $true; Include = '*.txt'; Exclude = 'a*' } }
            @{ Name = '-Depth 0'; Arguments = @{ Depth = 0 } }
            @{ Name = '-Depth 1'; Arguments = @{ Depth = 1 } }
            @{ Name = '-Depth 2 -Force'; Arguments = @{ Depth = 2; Force = $true } }
            @{ Name = '*.txt -Recurse'; Below = '/*.txt'; Arguments = @{ Recurse = $true } }
            @{ Name = 'a leaf -Recurse'; Below = '/alpha'; Arguments = @{ Recurse = $true; Filter = 'b*' } }
        ) {
            $expected = Get-ByDirectory (Get-RelativeName (Get-ChildItem "$tree$Below" @Arguments) $tree)
            $actual = Get-ByDirectory (Get-RelativeName (Get-SftpChildItem "$tree$Below" @Arguments) $tree)
            $actual | Should -Be $expected
            $actual | Should -Not -BeNullOrEmpty
        }

        It 'writes the same text with -Name and <Name>' -ForEach @(
            @{ Name = 'nothing'; Arguments = @{} }
            @{ Name = '-Recurse'; Arguments = @{ Recurse = $true } }
            @{ Name = '-Recurse -File -Force'; Arguments = @{ Recurse = $true; File = $true; Force = $true } }
            @{ Name = 'a wildcard path'; Below = '/*.txt'; Arguments = @{} }
        ) {
            $expected = Get-ChildItem "$tree$Below" -Name @Arguments
            $actual = Get-SftpChildItem "$tree$Below" -Name @Arguments
            $actual | ForEach-Object { $_ | Should -BeOfType string }
            Get-ByDirectory $actual | Should -Be (Get-ByDirectory $expected)
        }

        It 'writes objects that read like those of Get-ChildItem' {
            foreach ($local in Get-ChildItem $tree -Force) {
                $remote = Get-SftpChildItem $tree -Force | Where-Object Name -CEQ $local.Name
                foreach ($property in 'Name', 'BaseName', 'Extension', 'FullName', 'PSIsContainer', 'UnixMode', 'User', 'Group', 'PSChildName') {
                    $remote.$property | Should -BeExactly $local.$property -Because "$property of $($local.Name)"
                }
                if (-not $local.PSIsContainer) {
                    $remote.Length | Should -Be $local.Length
                    $remote.DirectoryName | Should -Be $local.DirectoryName
                }
                $remote.LastWriteTime.ToString('s') | Should -Be $local.LastWriteTime.ToString('s')
                $remote.LastWriteTimeUtc.Kind | Should -Be Utc
                $remote.Session | Should -Be $session
                $remote.PSPath | Should -Be "prod:$($local.FullName)"
                $remote.Exists | Should -BeTrue
            }
        }
    }

    Context 'more than Get-ChildItem asks for' {
        BeforeAll {
            if ($server.Unavailable) { return }
            $sized = New-TestFolder $server.dataPath
            $null = [System.IO.Directory]::CreateDirectory("$sized/folder/.deep")
            $null = [System.IO.Directory]::CreateSymbolicLink("$sized/to-folder", 'folder')
            $null = [System.IO.File]::CreateSymbolicLink("$sized/to-file", 'large')
            foreach ($file in @{ large = 5000; small = 10; '.dot' = 3000; 'folder/medium' = 1000; 'folder/.deep/secret' = 20 }.GetEnumerator()) {
                $null = New-TestFile "$sized/$($file.Key)" $file.Value
            }
            [System.IO.File]::SetLastWriteTimeUtc("$sized/small", '2020-01-01T00:00:00Z')
            [System.IO.Directory]::SetLastWriteTimeUtc("$sized/folder", '2019-01-01T00:00:00Z')
        }

        It 'shows <Names> with <Arguments>' -ForEach @(
            @{ Arguments = @{ MinimumSize = 1000 }; Names = 'large' }
            @{ Arguments = @{ MinimumSize = 1000; Recurse = $true }; Names = 'folder/medium', 'large' }
            @{ Arguments = @{ MinimumSize = '1kb'; Force = $true }; Names = '.dot', 'large' }
            @{ Arguments = @{ MaximumSize = 10 }; Names = 'small', 'to-file', 'to-folder' }
            @{ Arguments = @{ MaximumSize = 10; File = $true }; Names = 'small', 'to-file' }
            @{ Arguments = @{ OlderThan = [datetime]'2021-01-01' }; Names = 'folder', 'small' }
            @{ Arguments = @{ OlderThan = [datetime]'2021-01-01'; NewerThan = [datetime]'2019-06-01' }; Names = 'small' }
            @{ Arguments = @{ NewerThan = [datetime]'2021-01-01'; Directory = $true }; Names = 'to-folder' }
            @{ Arguments = @{ Hidden = $true }; Names = '.dot' }
            @{ Arguments = @{ Hidden = $true; Recurse = $true }; Names = '.dot', 'folder/.deep' }
            @{ Arguments = @{ Hidden = $true; File = $true }; Names = '.dot' }
            @{ Arguments = @{ ah = $true; ad = $true; Recurse = $true }; Names = 'folder/.deep' }
            @{ Arguments = @{ h = $true; Include = 's*'; Recurse = $true }; Names = @() }
        ) {
            Get-SftpChildItem $sized -Name @Arguments | Sort-Object | Should -Be ($Names | Sort-Object)
        }

        It 'goes on when a directory goes while it walks' {
            $gone = New-TestFolder $server.dataPath
            foreach ($i in 1..60) { $null = New-TestFile "$([System.IO.Directory]::CreateDirectory("$gone/d$i").FullName)/file" 1 }
            $items = Get-SftpChildItem $gone -Recurse -ErrorAction SilentlyContinue -ErrorVariable failures | ForEach-Object {
                if ($_.Name -eq 'd1') { [System.IO.Directory]::Delete("$gone/d59", $true); [System.IO.Directory]::Delete("$gone/d60", $true) }
                $_.Name
            }
            $items.Count | Should -BeGreaterOrEqual 118
            foreach ($failure in $failures) { Assert-ErrorRecord $failure SftpPathNotFound ObjectNotFound }
        }

        It 'writes JSON that is finite and says what an item is' {
            $json = Get-SftpChildItem $sized -File | ConvertTo-Json -WarningAction SilentlyContinue
            $json.Length | Should -BeLessThan 30000
            $items = $json | ConvertFrom-Json
            ($items | Where-Object Name -EQ large).Length | Should -Be 5000
            $items.Session.Name | Sort-Object -Unique | Should -Be prod
            $session | ConvertTo-Json -Depth 5 -WarningAction Stop | ConvertFrom-Json | ForEach-Object HostName | Should -Be $session.HostName
        }
    }

    Context 'paths' {
        It 'takes a path <Form>' -ForEach @(
            @{ Form = 'with the name of a session'; Script = { Get-SftpChildItem "prod:$tree/Beta" } }
            @{ Form = 'with -Session'; Script = { Get-SftpChildItem "$tree/Beta" -Session prod } }
            @{ Form = 'from the pipeline'; Script = { "$tree/Beta" | Get-SftpChildItem } }
            @{ Form = 'of an item from the pipeline'; Script = { Get-SftpItem "$tree/Beta" | Get-SftpChildItem } }
            @{ Form = 'with dots in it'; Script = { Get-SftpChildItem "$tree/./alpha/../Beta" } }
            @{ Form = 'with -LiteralPath'; Script = { Get-SftpChildItem -LiteralPath "$tree/Beta" } }
        ) {
            $item = & $Script
            $item.Name | Should -Be a.txt
            $item.Length | Should -Be 'Beta/a.txt'.Length
        }

        It 'lists the home directory without a path' {
            Get-SftpChildItem -Force -Name | Sort-Object | Should -Be (Get-ChildItem -LiteralPath $session.HomeDirectory -Force -Name | Sort-Object)
            Get-SftpChildItem '~' -Force -Name | Sort-Object | Should -Be (Get-SftpChildItem . -Force -Name | Sort-Object)
        }

        It 'lists several paths, and tells of those that are not there' {
            $items = Get-SftpChildItem "$tree/Beta", "$tree/nowhere", "$tree/alpha/one" -File -ErrorAction SilentlyContinue -ErrorVariable failures
            $items.Name | Should -Be a.txt, b.txt
            Assert-ErrorRecord $failures SftpPathNotFound ObjectNotFound "prod:$tree/nowhere"
        }

        It 'says nothing of a wildcard that matches nothing' {
            Get-SftpChildItem "$tree/*.nothing" -ErrorVariable failures | Should -BeNullOrEmpty
            Get-SftpChildItem "$tree/nowhere*/*" -ErrorVariable failures | Should -BeNullOrEmpty
            $failures | Should -BeNullOrEmpty
        }

        It 'finds each odd name by -LiteralPath, by an escaped -Path, and by PSPath' {
            $odd = New-TestTree (New-TestFolder $server.dataPath) '--count', 0, '--odd-names'
            $names = Get-NameIn "$odd/odd names"
            $names.Count | Should -BeGreaterThan 20
            $found = Get-SftpChildItem "$odd/odd names" -Force -Name
            ($found | Sort-Object -CaseSensitive) | Should -BeExactly ($names | Sort-Object -CaseSensitive)
            foreach ($name in $names) {
                $path = "$odd/odd names/$name"
                (Get-SftpChildItem -LiteralPath $path).FullName | Should -BeExactly $path
                (Get-SftpChildItem ([wildcardpattern]::Escape($path)) -Force).FullName | Should -BeExactly $path
                (Get-SftpItem -LiteralPath $path | Select-Object PSPath | Get-SftpChildItem).FullName | Should -BeExactly $path
                Get-SftpChildItem -LiteralPath "$odd/odd directories/$name" -Force -Name | Should -BeExactly $name
            }
        }
    }

    Context 'links' {
        BeforeAll {
            if ($server.Unavailable) { return }
            $links = New-TestFolder $server.dataPath
            $null = [System.IO.Directory]::CreateDirectory("$links/real/sub")
            $null = New-TestFile "$links/real/sub/file"
            $null = [System.IO.File]::CreateSymbolicLink("$links/to-file", 'real/sub/file')
            $null = [System.IO.Directory]::CreateSymbolicLink("$links/to-directory", 'real')
            $null = [System.IO.File]::CreateSymbolicLink("$links/to-nothing", 'no such file')
            $null = [System.IO.Directory]::CreateSymbolicLink("$links/real/sub/up", '../..')
            $null = [System.IO.File]::CreateSymbolicLink("$links/loop", 'loop')
        }

        It 'shows links with their type and target' {
            $items = @{}
            Get-SftpChildItem $links | ForEach-Object { $items[$_.Name] = $_ }
            $items.Values.LinkType | Where-Object { $_ } | Sort-Object -Unique | Should -Be SymbolicLink
            $items['to-file'].LinkTarget | Should -Be real/sub/file
            $items['to-file'] | Should -BeOfType [SftpTools.SftpFileInfo]
            $items['to-directory'].LinkTarget | Should -Be real
            $items['to-directory'] | Should -BeOfType [SftpTools.SftpDirectoryInfo]
            $items['to-nothing'].LinkTarget | Should -Be 'no such file'
            $items['loop'].LinkTarget | Should -Be loop
            $items['real'].LinkType | Should -BeNullOrEmpty
        }

        It 'walks into no link with -Recurse' {
            # Get-ChildItem -Recurse -Name follows links, for ever in a loop; without -Name it does not.
            $names = Get-SftpChildItem $links -Recurse -Name
            $names | Sort-Object | Should -Be (Get-RelativeName (Get-ChildItem $links -Recurse) $links | Sort-Object)
            $names | Should -Not -Contain to-directory/sub
        }

        It 'walks into links with -FollowSymlink and stops at loops' {
            $names = (Invoke-Bounded { param($path, $session) Get-SftpChildItem $path -Session $session -Recurse -FollowSymlink -Name } @{ path = $links; session = $session }).Output
            @($names -like '*/sub/file').Count | Should -Be 1
            $names.Count | Should -BeLessThan 30
            $names | Where-Object { $_ -like '*up/*up/*' } | Should -BeNullOrEmpty
        }

        It 'lists with -FollowSymlink what Get-ChildItem lists, each directory once: <Options>' -ForEach @(
            @{ Options = @{ Recurse = $true } }, @{ Options = @{ Recurse = $true; File = $true } }, @{ Options = @{ Depth = 1 } }, @{ Options = @{ Recurse = $true; Filter = '*f*' } }
        ) -Skip:$IsWindows {
            if ($server.Unavailable) { return }
            $root = New-TestFolder $server.dataPath
            foreach ($folder in 'b/sub', 'z') { $null = [System.IO.Directory]::CreateDirectory("$root/$folder") }
            foreach ($file in 'b/f', 'b/sub/gf', 'z/hf') { $null = New-TestFile "$root/$file" 3 }
            $targets = [ordered]@{ a = 'b'; y = 'z'; zz = 'b'; dang = 'nix'; 'b/up' = '..'; 'b/z' = '../z'; 'z/file' = '../b/f'; 'z/self' = '.' }
            foreach ($link in $targets.Keys) { $null = [System.IO.File]::CreateSymbolicLink("$root/$link", $targets[$link]) }
            # Which of two names of a directory is entered is up to the order of the listing; what is in it is listed once.
            function Get-Real([string[]] $Paths) { realpath -s -- @(foreach ($path in $Paths) { "$(realpath -- (Split-Path $path))/$(Split-Path -Leaf $path)" }) | Sort-Object }
            $native = Get-ChildItem -LiteralPath $root -FollowSymlink @Options -WarningVariable skipped -WarningAction SilentlyContinue
            $expected = Get-Real $native.FullName
            $own = Get-SftpChildItem -LiteralPath $root -FollowSymlink @Options -Session $session -WarningVariable ours -WarningAction SilentlyContinue
            Get-Real $own.FullName | Should -Be $expected
            $null = New-PSDrive -Name follow -PSProvider Sftp -Root $root -Session $session
            $onDrive = Get-ChildItem follow:/ -FollowSymlink @Options -WarningVariable drives -WarningAction SilentlyContinue
            Get-Real $onDrive.FullName | Should -Be $expected
            $ours.Count | Should -Be $skipped.Count
            $drives.Count | Should -Be $skipped.Count
            "$($ours[0])" | Should -BeLike '*is not listed again*'
        }

        It 'lists the directory that a link leads to' {
            Get-SftpChildItem "$links/to-directory" -Name | Should -Be sub
        }
    }

    It 'compares names alike in every culture' {
        $folder = New-TestFolder $server.dataPath
        $null = New-TestFile "$folder/FILE.INI" 1
        $null = New-PSDrive -Name turkish -PSProvider Sftp -Root $folder -Session $session
        $before = [cultureinfo]::CurrentCulture
        try {
            [cultureinfo]::CurrentCulture = 'tr-TR'
            Get-SftpChildItem $folder -Session $session -Filter *.ini -Name | Should -Be FILE.INI
            Get-SftpChildItem $folder -Session $session -Include *.ini -Recurse -Name | Should -Be FILE.INI
            Get-ChildItem turkish:/ -Filter *.ini -Name | Should -Be FILE.INI
            (Get-ChildItem turkish:/ -Filter *.ini).Name | Should -Be FILE.INI
        }
        finally { [cultureinfo]::CurrentCulture = $before }
    }

    Context 'an input that -PipelineVariable names' {
        BeforeAll {
            if ($server.Unavailable) { return }
            $many = New-TestFolder $server.dataPath
            1..30 | ForEach-Object { $null = New-TestFile "$many/f$_" $_ }
        }

        It 'is the one that the result belongs to: <_>' -ForEach @(
            'Get-SftpFileHash', 'Set-SftpItemProperty -Mode 640 -PassThru', 'Get-SftpItem', 'Resolve-SftpPath', 'Measure-SftpItem', 'Get-SftpContent -Raw -AsByteStream'
        ) {
            if ($server.Unavailable) { return }
            $seen = Invoke-Expression "Get-SftpChildItem '$many' -Session `$session -PipelineVariable named | $_ | ForEach-Object { `"`$(`$named.Name) `$(Split-Path -Leaf `"`$(if (`$_ -is [byte[]]) { `"f`$(`$_.Length)`" } elseif (`$_.FullName) { `$_.FullName } else { `$_.Path })`")`" }"
            @($seen).Count | Should -Be 30
            $seen | Where-Object { $_ -notmatch '^(\S+) \1$' } | Should -BeNullOrEmpty
        }

        It 'is one of them, where a job begins at the end of the input, and the result says which' {
            if ($server.Unavailable) { return }
            $to = New-TestFolder $TestDrive
            $results = Get-SftpChildItem $many -Session $session -PipelineVariable named | Copy-SftpItem -Destination $to -PassThru
            @($results.Source | Split-Path -Leaf | Sort-Object) | Should -Be @(1..30 | ForEach-Object { "f$_" } | Sort-Object)
            $results | ForEach-Object { Split-Path -Leaf $_.Destination | Should -Be (Split-Path -Leaf $_.Source) }
        }
    }

    Context 'large directories' {
        BeforeAll {
            if ($server.Unavailable) { return }
            $large = New-TestFolder $server.dataPath
            1..3000 | ForEach-Object { [System.IO.File]::Create("$large/file-$_").Dispose() }
        }

        It 'lists every entry once' {
            $names = Get-SftpChildItem $large -Name
            $names | Should -HaveCount 3000
            $names | Sort-Object -Unique | Should -HaveCount 3000
        }

        It 'streams, and the session is ready after Select-Object -First' {
            1..5 | ForEach-Object {
                Get-SftpChildItem $large | Select-Object -First 1 | Should -HaveCount 1
            }
            Get-SftpChildItem "$tree/Beta" -Name | Should -Be a.txt
            $session.State | Should -Be Opened
            $session.ReconnectCount | Should -Be 0
        }

        It 'ends promptly when it is stopped' {
            $started = Start-Bounded { param($path, $session) while ($true) { $null = Get-SftpChildItem $path -Session $session } } @{ path = $large; session = $session }
            Start-Sleep -Milliseconds 500
            Stop-Bounded $started | Should -BeTrue
            (Wait-Bounded $started).State | Should -Be Stopped
            Get-SftpChildItem "$tree/Beta" -Name | Should -Be a.txt
        }
    }

    Context 'the table' {
        It 'shows what an admin sees, grouped by directory' {
            $text = (Get-SftpChildItem "$tree/alpha", "$tree/Beta" | Out-String -Width 200) -replace '\x1b\[[\d;]*m'
            $text | Should -Match "Directory: prod:$([regex]::Escape($tree))/alpha\r?\n"
            $text | Should -Match "Directory: prod:$([regex]::Escape($tree))/Beta\r?\n"
            $text | Should -Match 'UnixMode +User +Group +LastWriteTime +Size +Name'
            $text | Should -Match '(?m)^drwx\S+ .+ one\s*$'
            $text | Should -Match '(?m)^-rw\S+ .+ \d+ z\.log\s*$'
        }

        It 'has the columns, the modes and the times of Get-ChildItem' {
            $plain = { ($_ -replace '\x1b\[[\d;]*m').TrimEnd() -replace ' +', ' ' }
            $expected = (Get-ChildItem $tree | Out-String -Width 300 -Stream | Where-Object { $_ -match 'UnixMode|[-d]r' } | ForEach-Object $plain)
            $actual = (Get-SftpChildItem $tree | Out-String -Width 300 -Stream | Where-Object { $_ -match 'UnixMode|[-d]r' } | ForEach-Object $plain)
            # The size of a directory is its own business; Get-ChildItem shows it, a listing over SFTP does not.
            $actual | Where-Object { $_ -notmatch '^d' } | Should -Be ($expected | Where-Object { $_ -notmatch '^d' })
            ($actual -match '^d').Count | Should -Be ($expected -match '^d').Count
        }

        It 'shows control characters of names, targets and directories, and does not obey them' {
            $evil = [System.IO.Directory]::CreateDirectory((Join-Path (New-TestFolder $server.dataPath) "d`e[2J`u{9b}2J")).FullName
            $null = New-TestFile "$evil/a`e[31mred`nnext`u{9b}2J" 1
            $null = [System.IO.File]::CreateSymbolicLink("$evil/link", "b`e]0;title`a`u{9b}2J")
            $results = Get-SftpChildItem -LiteralPath $evil -File | Where-Object Name -NE link | Copy-SftpItem -Destination (New-TestFolder $TestDrive) -PassThru
            $text = (Get-SftpChildItem -LiteralPath $evil), $results | ForEach-Object { $_ | Out-String -Width 500 } | Join-String
            ($text -replace '\x1b\[[\d;]*m' -replace '[\r\n]') | Should -Not -Match '[\x00-\x1f\x7f-\x9f]'
            $text | Should -Match 'Directory: prod:.+/d\\x1b\[2J\\x9b2J'
            $text | Should -Match 'a\\x1b\[31mred\\nnext'
            $text | Should -Match 'link -> b\\x1b\]0;title'
        }

        It 'shows large sizes in short, and lists of their own form' {
            $folder = New-TestFolder $server.dataPath
            $null = New-SparseFile "$folder/large" 3GB
            $null = New-TestFile "$folder/below" 99999
            $text = Get-SftpChildItem $folder | Out-String -Width 200
            $text | Should -Match ' 3[.,]0 GB '
            $text | Should -Match ' 99999 '
            Get-SftpChildItem $folder | Format-List | Out-String | Should -Match 'Length +: 3221225472'
            $wide = Get-SftpChildItem $folder | Format-Wide | Out-String
            $wide | Should -Match 'below'
            $wide | Should -Match 'Directory: prod:'
        }

        It 'has the colours of PowerShell' {
            $folder = New-TestFolder $server.dataPath
            $null = [System.IO.Directory]::CreateDirectory("$folder/folder")
            $null = New-TestFile "$folder/archive.zip" 1
            $null = New-TestFile "$folder/run" 1
            Set-Mode "$folder/run" 755
            $null = [System.IO.File]::CreateSymbolicLink("$folder/link", 'run')
            $saved = $PSStyle.OutputRendering
            $PSStyle.OutputRendering = 'Ansi'
            try {
                $text = Get-SftpChildItem $folder | Out-String -Width 200
                foreach ($style in @{ folder = 'Directory'; run = 'Executable'; link = 'SymbolicLink' }.GetEnumerator()) {
                    $text | Should -Match ([regex]::Escape("$($PSStyle.FileInfo.($style.Value))$($style.Key)$($PSStyle.Reset)"))
                }
                $text | Should -Match ([regex]::Escape("$($PSStyle.FileInfo.Extension['.zip'])archive.zip"))
                $PSStyle.OutputRendering = 'PlainText'
                Get-SftpChildItem $folder | Out-String | Should -Not -Match "`e"
            }
            finally {
                $PSStyle.OutputRendering = $saved
            }
        }

        It 'shows a link with its target' {
            $folder = New-TestFolder $server.dataPath
            $null = [System.IO.File]::CreateSymbolicLink("$folder/link", 'target')
            (Get-SftpChildItem $folder | Out-String -Width 200) -replace '\x1b\[[\d;]*m' | Should -Match 'lrwxrwxrwx .* link -> target'
        }
    }
}
