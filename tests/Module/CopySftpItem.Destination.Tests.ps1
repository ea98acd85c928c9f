BeforeAll {
    . $PSScriptRoot/Common.ps1
    $server = Start-TestServer
    $session = Connect-TestServer $server prod
    $second = Connect-TestServer $server second
}

AfterAll {
    Remove-TestSession
    Stop-Fixture $server
}

Describe 'where Copy-SftpItem puts things, beside Copy-Item' {
    BeforeEach {
        Skip-Without $server
        # The same tree three times: for Copy-Item, here, and on the server.
        $reference, $here = (New-TestFolder $TestDrive), (New-TestFolder $TestDrive)
        $there, $down, $across = (New-TestFolder $server.dataPath), (New-TestFolder $TestDrive), (New-TestFolder $server.dataPath)
        foreach ($root in $reference, $here, $there) {
            $null = [System.IO.Directory]::CreateDirectory("$root/dir/sub")
            $null = New-TestFile "$root/one.txt" 10
            $null = New-TestFile "$root/dir/file" 20
            $null = New-TestFile "$root/dir/sub/deep" 30
        }
        function Get-Names($root) { @(Get-ChildItem $root -Recurse -Force -Name | Sort-Object) }
    }

    It '<Name>' -ForEach @(
        @{ Name = 'one match of a file gets the new name'; Path = 'one*'; To = 'new' }
        @{ Name = 'one match of a directory gets the new name'; Path = 'di*'; To = 'new' }
        @{ Name = 'a directory under a new name'; Path = 'dir'; To = 'new' }
        @{ Name = 'a directory below missing ones'; Path = 'dir'; To = 'missing/x/new' }
        @{ Name = 'a directory below missing ones, with a separator'; Path = 'dir'; To = 'missing/x/new/'; Differs = 'dir' }
        @{ Name = 'a file below a missing directory'; Path = 'one.txt'; To = 'missing/new' }
        @{ Name = 'a path that ends in .. into a new directory'; Path = 'dir/sub/..'; To = 'new' }
        @{ Name = 'a path that ends in .. into what is there'; Path = 'dir/sub/..'; To = '' }
        @{ Name = 'a path that ends in . into what is there'; Path = 'dir/.'; To = '' }
    ) {
        $want = New-TestFolder $TestDrive
        Copy-Item "$reference/$Path" "$want/$To" -Recurse -ErrorAction SilentlyContinue
        $up = New-TestFolder $server.dataPath
        Copy-SftpItem "$here/$Path" "prod:$up/$To" -Recurse -ErrorAction SilentlyContinue
        Copy-SftpItem "prod:$there/$Path" "$down/$To" -Recurse -ErrorAction SilentlyContinue
        Copy-SftpItem "prod:$there/$Path" "second:$across/$To" -Recurse -ErrorAction SilentlyContinue
        $expected = Get-Names $want
        # A separator at the end asks for a directory to copy into, also where there is none yet; Copy-Item makes it the copy itself.
        if ($Differs) { $expected = @($expected | ForEach-Object { if ($_ -like 'missing/x/new/*') { $_ -replace '^missing/x/new', "missing/x/new/$Differs" } else { $_ } }) + "missing/x/new/$Differs" | Sort-Object }
        Get-Names $up | Should -Be $expected -Because 'up'
        Get-Names $down | Should -Be $expected -Because 'down'
        Get-Names $across | Should -Be $expected -Because 'server to server'
    }

    It 'copies a tree with an undecodable directory without making one of another name' {
        if (-not $IsLinux) { Set-ItResult -Skipped -Because 'names are bytes on Linux'; return }
        & sh -c "mkdir `"`$(printf '$here/dir/bad\377')`""
        try { Copy-SftpItem "$here/dir" "prod:$there/up" -Recurse -ErrorAction SilentlyContinue -ErrorVariable failures }
        # Pester cannot remove it either.
        finally { & sh -c "rmdir '$here/dir'/bad*" }
        $failures.Count | Should -BeGreaterThan 0
        Get-Names "$there/up" | Should -Be 'file', 'sub', 'sub/deep'
    }
}
