BeforeAll {
    . $PSScriptRoot/Common.ps1
    $server = Start-TestServer
    $session = Connect-TestServer $server prod
}

AfterAll {
    Remove-TestSession
    Stop-Fixture $server
}

Describe 'Get-SftpItem' {
    BeforeAll {
        if ($server.Unavailable) { return }
        $tree = New-TestFolder $server.dataPath
        $null = [System.IO.Directory]::CreateDirectory("$tree/folder/sub")
        foreach ($file in 'a.txt', 'b.txt', '.hidden.txt', 'x[1].txt', 'folder/c.log') { $null = New-TestFile "$tree/$file" 100 }
        $null = [System.IO.File]::CreateSymbolicLink("$tree/to-file", 'a.txt')
        $null = [System.IO.Directory]::CreateSymbolicLink("$tree/to-folder", 'folder')
        $null = [System.IO.File]::CreateSymbolicLink("$tree/to-nothing", 'nothing')
    }

    BeforeEach {
        Skip-Without $server
    }

    It 'gets <Path>' -ForEach @(
        @{ Path = 'a.txt'; Names = @('a.txt'); Type = 'SftpFileInfo' }
        @{ Path = 'folder'; Names = @('folder'); Type = 'SftpDirectoryInfo' }
        @{ Path = 'folder/'; Names = @('folder'); Type = 'SftpDirectoryInfo' }
        @{ Path = '.hidden.txt'; Names = @('.hidden.txt'); Type = 'SftpFileInfo' }
        @{ Path = '*.txt'; Names = 'a.txt', 'b.txt', 'x[1].txt'; Type = 'SftpFileInfo' }
        @{ Path = 'f*/*.log'; Names = @('c.log'); Type = 'SftpFileInfo' }
        @{ Path = 'x`[1`].txt'; Names = @('x[1].txt'); Type = 'SftpFileInfo' }
        @{ Path = '*.nothing'; Names = @(); Type = 'SftpFileInfo' }
    ) {
        $items = @(Get-SftpItem "$tree/$Path" -ErrorAction Stop)
        @($items | ForEach-Object Name) | Should -Be $Names
        $items | ForEach-Object { $_.GetType().Name | Should -Be $Type }
    }

    It 'gets the same names as Get-Item with <Name>' -ForEach @(
        @{ Name = '-Force'; Arguments = @{ Force = $true } }
        @{ Name = '-Include'; Arguments = @{ Include = 'a*', 'b*' } }
        @{ Name = '-Exclude'; Arguments = @{ Exclude = '*.txt' } }
        @{ Name = '-Filter'; Arguments = @{ Filter = '*.txt' } }
    ) {
        (Get-SftpItem "$tree/*" @Arguments).Name | Sort-Object | Should -Be ((Get-Item "$tree/*" @Arguments).Name | Sort-Object)
    }

    It 'gets what -LiteralPath names' {
        (Get-SftpItem -LiteralPath "$tree/x[1].txt").Name | Should -BeExactly 'x[1].txt'
        (Get-SftpItem -LiteralPath "prod:$tree/x[1].txt").Name | Should -BeExactly 'x[1].txt'
    }

    It 'gets the root and the home directory' {
        $root = Get-SftpItem /
        $root.FullName | Should -Be /
        $root.Name | Should -Be /
        $root.PSIsContainer | Should -BeTrue
        (Get-SftpItem .).FullName | Should -Be $session.HomeDirectory
        (Get-SftpItem prod:).FullName | Should -Be $session.HomeDirectory
    }

    It 'gets links themselves' {
        $link = Get-SftpItem "$tree/to-file"
        $link.LinkType | Should -Be SymbolicLink
        $link.LinkTarget | Should -Be a.txt
        $link.UnixMode | Should -BeLike 'l*'
        (Get-SftpItem "$tree/to-folder").LinkTarget | Should -Be folder
        (Get-SftpItem "$tree/to-folder").PSIsContainer | Should -BeTrue
        (Get-SftpItem "$tree/to-nothing").LinkTarget | Should -Be nothing
    }

    It 'tells of what is not there: <_>' -ForEach 'no', 'no/no', 'a.txt/no' {
        Get-SftpItem "$tree/$_" -ErrorAction SilentlyContinue -ErrorVariable failures | Should -BeNullOrEmpty
        Assert-ErrorRecord $failures SftpPathNotFound ObjectNotFound "prod:$tree/$_"
    }

    It 'refreshes' {
        $path = New-TestFile "$tree/changing" 10
        $item = Get-SftpItem $path
        $null = New-TestFile $path 20
        $item.Length | Should -Be 10
        $item.Refresh()
        $item.Length | Should -Be 20
        [System.IO.File]::Delete($path)
        $item.Refresh()
        $item.Exists | Should -BeFalse
    }

    It 'knows times before 1970 and after 2038 for what they are on the wire' {
        $path = New-TestFile "$tree/late" 1
        [System.IO.File]::SetLastWriteTimeUtc($path, '2040-01-02T03:04:05Z')
        (Get-SftpItem $path).LastWriteTimeUtc.ToString('s') | Should -Be 2040-01-02T03:04:05
    }

    It 'prints as its path' {
        "$(Get-SftpItem "$tree/a.txt")" | Should -BeExactly "prod:$tree/a.txt"
    }
}
