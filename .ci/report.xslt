<?xml version="1.0" encoding="utf-8"?>
<!-- Turns a test report in the NUnit 3 format into lines of text: the counts, then the class and reason of each skipped test. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output method="text" />
  <xsl:template match="/test-run">
    <xsl:value-of select="concat('counts&#9;', @passed, '&#9;', @failed, '&#9;', @skipped, '&#10;')" />
    <xsl:for-each select="//test-case[@result = 'Skipped']">
      <xsl:value-of select="concat('skipped&#9;', @classname, '&#9;', normalize-space(reason/message))" />
      <!-- xunit gives no reason for an explicit test. -->
      <xsl:if test="@runstate = 'Explicit'">explicit tests run only on request</xsl:if>
      <!-- Not xsl:text, because MSBuild drops text that is only whitespace. -->
      <xsl:value-of select="'&#10;'" />
    </xsl:for-each>
  </xsl:template>
</xsl:stylesheet>
