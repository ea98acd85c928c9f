# Names that a server can have and that mean something to somebody: to a shell, to PowerShell, to a terminal, to Windows. Each command acts on
# the one item that was named. Every second file is a canary: what a command touches beside its own item shows in the content of another.
BeforeAll {
    . $PSScriptRoot/Common.ps1

    $characters = 1..31 + 127 + 0x85, 0xa0, 0xad, 0x1680, 0x2000, 0x200b, 0x200e, 0x2013, 0x2014, 0x2018, 0x2019, 0x201c, 0x201d, 0x2028, 0x2029,
        0x202a, 0x202d, 0x202e, 0x2066, 0x2069, 0x3000, 0xfeff, 0xfffd | Where-Object { $_ -ne 47 } | ForEach-Object { [string][char]$_ }
    $marks = "' "" `` * ? [ ] ! `$ ( ) { } ; | & < > # @ % ^ ~ = + , : \" -split ' '
    $words = @(
        '-Recurse', '-Force', '-rf', '--', '--%', '--% x', '-', "$([char]0x2013)Force", '*', '?', '[a]', '[!a]', '[a-z]*', '[]', '[', '`*', '``', '$(id)',
        '$(Remove-Item *)', '${HOME}', '$HOME', '`id`', ';id', '|id', '&& id', '>x', '#x', '@x', '@{a=1}', '@(1)', '{x}', '(x)', '[x]::y()',
        ' ', '  two', 'two  ', 'dot.', 'dots...', '...', '. ', ' .', '~', '~root', '%USERPROFILE%', '%00', '%2e%2e', 'C:', 'C:x', 'con', 'nul.txt',
        'a:$DATA', 'prod:x', 'sftp', '.hidden', '..x', 'x..', "'", "''", '"', '""', "it's", "`u{2019};id;`u{2018}", "nb`u{a0}-Recurse`u{a0}-Force",
        "`e[2J", "`e]0;x`a", "a`r`nb", "a`nb", "`tx`t", "e`u{301}", "`u{e9}", 'A', 'a', "`u{1f680}", "`u{10ffff}", 'x.sftp-part', '.x.sftp-part',
        ('n' * 255), ('[' * 255), ("$([char]0x4e16)" * 85), 'a\b', '\\server\share', '..\x', 'null', 'true', '1', '0x10', '1,2', 'a=b'
    )
    $names = [string[]]@(
        @($words) + @($characters | ForEach-Object { "a${_}b" }) + @($marks | ForEach-Object { "a${_}b"; "${_}x"; "x$_" }) +
        @($characters | Select-Object -Last 22 | ForEach-Object { "x$_" }) | Where-Object { $_.Length -gt 0 } | Select-Object -Unique -CaseInsensitive:$false
    )
    $server = Start-TestServer
    $session = Connect-TestServer $server odd
}

AfterAll {
    Remove-TestSession
    $server | Stop-Fixture
}

Describe 'Names that mean something to somebody' {
    BeforeEach {
        Skip-Without $server
        if (-not $IsLinux) { Set-ItResult -Skipped -Because 'only file systems of Linux take names of any bytes' }
        $there = New-TestFolder $server.dataPath
        $here = New-TestFolder $TestDrive
        for ($i = 0; $i -lt $names.Count; $i++) { [System.IO.File]::WriteAllText("$there/$($names[$i])", "old $i`n") }
        # What is not UTF-8, which only a shell can name here.
        $odd = '\377', 'a\200b', '\303(', '\355\240\200'
        for ($i = 0; $i -lt $odd.Count; $i++) { sh -c 'printf "old %d\n" "$2" > "$1/$(printf "$3")"' sh $there ($names.Count + $i) $odd[$i] }
        if (-not $items) {
            # Numbers and names as the module knows them; the same for each test.
            $script:items = @{}
            foreach ($item in Get-SftpChildItem $there -Session $session -Force) {
                $items[[int]((Get-SftpContent $item -ErrorAction Stop) -replace '^old ')] = $item.Name
            }
        }
        # Every second one is named; the others are canaries.
        $named = @($items.Keys | Where-Object { $_ % 2 -eq 0 } | Sort-Object)
        $canaries = @($items.Keys | Where-Object { $_ % 2 } | Sort-Object)

        # What all files of the folder hold, told by the system and not by the module.
        function Get-Truth([string] $Folder = $there) {
            @(find $Folder -type f -exec cat '{}' + | Sort-Object)
        }
        function Get-Lines([string] $Word, [int[]] $Numbers) { @($Numbers | ForEach-Object { "$Word $_" }) }
        function Assert-Truth([string[]] $Lines, [string] $Folder = $there) {
            $difference = Compare-Object @($Lines | Sort-Object) @(Get-Truth $Folder) | ForEach-Object { "$($_.SideIndicator) $($_.InputObject): $([int]($_.InputObject -replace '\D') | ForEach-Object { $items[$_] | ConvertTo-Json -EscapeHandling EscapeNonAscii })" }
            $difference | Should -BeNullOrEmpty
        }
    }

    AfterEach {
        # .NET cannot name what is not UTF-8.
        if ($there) { rm -rf -- $there }
    }

    It 'there are 200 of them, each listed and found by its own name' {
        $items.Count | Should -BeGreaterOrEqual 200
        $all = @(Get-SftpChildItem $there -Session $session -Force)
        $all | Should -HaveCount $items.Count
        foreach ($i in $items.Keys) {
            (Get-SftpItem -LiteralPath "$there/$($items[$i])" -Session $session -ErrorAction Stop).Name | Should -BeExactly $items[$i]
            Test-SftpPath -LiteralPath "$there/$($items[$i])" -Session $session | Should -BeTrue
            Get-SftpContent -LiteralPath "$there/$($items[$i])" -Session $session -ErrorAction Stop | Should -Be "old $i"
        }
        @($all | Get-SftpFileHash).Hash | Select-Object -Unique | Should -HaveCount $all.Count
    }

    It 'content is written, added to and cleared in the named ones alone' {
        foreach ($i in $named) { Set-SftpContent -LiteralPath "$there/$($items[$i])" "new $i" -Session $session -ErrorAction Stop }
        Assert-Truth ((Get-Lines new $named) + (Get-Lines old $canaries))
        foreach ($i in $named) { Clear-SftpContent -LiteralPath "$there/$($items[$i])" -Session $session -ErrorAction Stop }
        Assert-Truth (Get-Lines old $canaries)
        foreach ($i in $named) { Get-SftpItem -LiteralPath "$there/$($items[$i])" -Session $session | Add-SftpContent -Value "more $i" -ErrorAction Stop }
        Assert-Truth ((Get-Lines more $named) + (Get-Lines old $canaries))
    }

    It 'they are renamed, moved and given modes alone' {
        foreach ($i in $named) { Rename-SftpItem -LiteralPath "$there/$($items[$i])" "plain-$i" -Session $session -ErrorAction Stop }
        Assert-Truth (Get-Lines old $items.Keys)
        foreach ($i in $named) { [System.IO.File]::ReadAllText("$there/plain-$i") | Should -Be "old $i`n" }
        foreach ($i in $named) { Rename-SftpItem -LiteralPath "$there/plain-$i" $items[$i] -Session $session -ErrorAction Stop }
        foreach ($i in $items.Keys) { Get-SftpContent -LiteralPath "$there/$($items[$i])" -Session $session -ErrorAction Stop | Should -Be "old $i" }
        $null = New-SftpItem "$there/moved" -ItemType Directory -Session $session
        foreach ($i in $named) { Set-SftpItemProperty -LiteralPath "$there/$($items[$i])" -Mode 600 -Session $session -ErrorAction Stop }
        @(find $there -type f -perm 600) | Where-Object { $_ } | Should -Not -BeNullOrEmpty
        @(find $there -type f -perm 600 -exec cat '{}' + | Sort-Object) | Should -Be @(Get-Lines old $named | Sort-Object)
        foreach ($i in $named) { Move-SftpItem -LiteralPath "$there/$($items[$i])" "$there/moved" -Session $session -ErrorAction Stop }
        Assert-Truth (Get-Lines old $named) "$there/moved"
        foreach ($i in $named) { Get-SftpContent -LiteralPath "$there/moved/$($items[$i])" -Session $session -ErrorAction Stop | Should -Be "old $i" }
    }

    It 'they are copied down, up and away, each to its own name' {
        foreach ($i in $named) { Copy-SftpItem -LiteralPath "$there/$($items[$i])" $here -FromSession $session -ErrorAction Stop -WarningAction SilentlyContinue }
        Assert-Truth (Get-Lines old $named) $here
        $null = New-SftpItem "$there/up" -ItemType Directory -Session $session
        Get-ChildItem -LiteralPath $here -Force | Copy-SftpItem -Destination "$there/up" -ToSession $session -ErrorAction Stop
        Assert-Truth (Get-Lines old $named) "$there/up"
        foreach ($i in $named) { Get-SftpContent -LiteralPath "$there/up/$($items[$i])" -Session $session -ErrorAction Stop | Should -Be "old $i" }
        foreach ($i in $named) { Remove-SftpItem -LiteralPath "$there/$($items[$i])" -Session $session -Force -Confirm:$false -ErrorAction Stop }
        Remove-SftpItem "$there/up" -Recurse -Force -Session $session -Confirm:$false -ErrorAction Stop
        Assert-Truth (Get-Lines old $canaries)
    }

    It 'the drive acts on the named ones alone' {
        $null = New-PSDrive hostile Sftp -Root $there -Session $session
        try {
            # On a drive a backslash parts a path, as everywhere in PowerShell.
            $named = @($named | Where-Object { -not $items[$_].Contains('\') })
            $canaries = @($items.Keys | Where-Object { $_ -notin $named })
            $wrong = foreach ($i in $named) {
                $path = "hostile:/$($items[$i])"
                try {
                    $content = Get-Content -LiteralPath $path -ErrorAction Stop
                    if ($content -ne "old $i") { "$i read $content" }
                    if ((Get-Item -LiteralPath $path -Force -ErrorAction Stop).Name -cne $items[$i]) { "$i was found by another name" }
                    if (-not (Test-Path -LiteralPath $path)) { "$i is not there" }
                    Set-Content -LiteralPath $path "new $i" -ErrorAction Stop
                    Copy-Item -LiteralPath $path "hostile:/copy-$i" -ErrorAction Stop
                    Rename-Item -LiteralPath $path "plain-$i" -ErrorAction Stop
                }
                catch { "$i $($items[$i] | ConvertTo-Json -EscapeHandling EscapeNonAscii): $_" }
            }
            $wrong | Should -BeNullOrEmpty
            Assert-Truth ((Get-Lines new $named) + (Get-Lines new $named) + (Get-Lines old $canaries))
            foreach ($i in $named) {
                [System.IO.File]::ReadAllText("$there/plain-$i") | Should -Be "new $i`n"
                Rename-Item -LiteralPath "hostile:/plain-$i" $items[$i] -ErrorAction Stop
                Remove-Item -LiteralPath "hostile:/copy-$i" -ErrorAction Stop
            }
            foreach ($i in $named) { Remove-Item -LiteralPath "hostile:/$($items[$i])" -Force -ErrorAction Stop }
            Assert-Truth (Get-Lines old $canaries)
        }
        finally {
            Remove-PSDrive hostile
        }
    }
}
